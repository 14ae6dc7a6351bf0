/// Takes comma-separated values apart, as RFC 4180 has them, also with semicolons or tabs and with either line end.
struct CSVReader {
    struct Record: Hashable {
        /// Of the first of its lines, from 1.
        var line: Int
        var fields: [String]
    }

    /// What is wrong with the text as a whole.
    struct Malformed: Error {
        var line: Int
    }

    /// - Parameter text: without its byte-order mark; the first line tells what separates the fields.
    /// - Returns: the records, without empty lines.
    /// - Throws: ``Malformed`` for a quoted field that is not closed.
    static func records(of text: some StringProtocol) throws(Malformed) -> [Record] {
        let bytes = Array(text.utf8)
        let separator = Self.separator(of: bytes)
        let (quote, newline) = (UInt8(ascii: "\""), UInt8(ascii: "\n"))
        var records: [Record] = []
        var record = Record(line: 1, fields: [])
        var field: [UInt8] = []
        var line = 1
        var isQuoted = false
        var index = 0
        func end(_ field: inout [UInt8], of record: inout Record) {
            if field.last == UInt8(ascii: "\r") { field.removeLast() }
            record.fields.append(String(decoding: field, as: UTF8.self))
            field.removeAll(keepingCapacity: true)
        }
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == newline { line += 1 }
            switch byte {
            case quote where isQuoted:
                if index < bytes.count, bytes[index] == quote {
                    field.append(quote)
                    index += 1
                } else {
                    isQuoted = false
                }
            case quote where field.isEmpty: isQuoted = true
            case separator where !isQuoted: end(&field, of: &record)
            case newline where !isQuoted:
                end(&field, of: &record)
                if record.fields != [""] { records.append(record) }
                record = Record(line: line, fields: [])
            default: field.append(byte)
            }
        }
        guard !isQuoted else { throw Malformed(line: record.line) }
        if !field.isEmpty || !record.fields.isEmpty {
            end(&field, of: &record)
            if record.fields != [""] { records.append(record) }
        }
        return records
    }

    private static func separator(of bytes: [UInt8]) -> UInt8 {
        let head = bytes.prefix { $0 != UInt8(ascii: "\n") }
        let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
        func count(_ candidate: UInt8) -> Int { head.count { $0 == candidate } }
        return candidates.max { count($0) < count($1) } ?? candidates[0]
    }
}
