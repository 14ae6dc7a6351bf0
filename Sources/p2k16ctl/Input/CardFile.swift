import AdminModel

/// The cards of another system, as a file of comma-separated values: `username,number,label,valid_from,valid_until`.
struct CardFile {
    /// What a line of the file is.
    enum Line: Sendable {
        case card(CardImportRow)
        case refused(CardImportReport.Refusal)
    }

    static let columns = ["username", "number", "label", "valid_from", "valid_until"]

    var lines: [Line]

    /// - Throws: ``Failure`` when the file as a whole cannot be read; never with anything of what it holds beside the
    ///   names of columns.
    init(_ text: String) throws {
        let records: [CSVReader.Record]
        do throws(CSVReader.Malformed) {
            records = try CSVReader.records(of: text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...])
        } catch {
            throw Failure(.usage, "line \(error.line) of the file begins a quoted field that is never closed")
        }
        guard let head = records.first else { throw Failure(.usage, "the file is empty", remedy: Self.remedy) }
        let names = head.fields.map { $0.trimmed.lowercased() }
        if names.contains("fingerprint"), !names.contains("number") {
            throw Failure(
                .usage,
                "this file was written by p2k16ctl card export: it holds no numbers, so no card can be made of it",
                remedy: "to bring back what was lost, restore a backup"
            )
        }
        let positions = try Self.positions(of: names)
        self.lines = records.dropFirst().map { Self.line($0, positions, columns: names.count) }
    }

    private static func positions(of names: [String]) throws -> [String: Int] {
        var positions: [String: Int] = [:]
        for (position, name) in names.enumerated() {
            // A first line that is no header may hold a number, so nothing of it is repeated.
            guard Self.columns.contains(name), positions.updateValue(position, forKey: name) == nil else {
                throw Failure(.usage, "the first line of the file does not name its columns", remedy: Self.remedy)
            }
        }
        guard positions["username"] != nil, positions["number"] != nil else {
            throw Failure(.usage, "the file has no columns username and number", remedy: Self.remedy)
        }
        return positions
    }

    private static let remedy =
        "its first line has to be username,number and, if wanted, label, valid_from and valid_until in any order"

    private static func line(_ record: CSVReader.Record, _ positions: [String: Int], columns: Int) -> Line {
        func refused(_ reason: String) -> Line { .refused(.init(line: record.line, reason: reason)) }
        guard record.fields.count == columns else {
            return refused("it has \(record.fields.count) fields instead of \(columns)")
        }
        func value(_ name: String) -> String? {
            positions[name].map { record.fields[$0].trimmed }.flatMap { $0.isEmpty ? nil : $0 }
        }
        guard let username = value("username") else { return refused("it has no username") }
        guard let number = value("number") else { return refused("it has no number") }
        guard [username, number, value("label") ?? ""].allSatisfy({ $0.utf8.count <= 200 }) else {
            return refused("a field is longer than 200 bytes")
        }
        do {
            return .card(
                CardImportRow(
                    line: record.line,
                    username: username,
                    number: ClearCardNumber(number),
                    label: value("label"),
                    validFrom: try value("valid_from").map { try Self.time($0, endOfDay: false) },
                    validUntil: try value("valid_until").map { try Self.time($0, endOfDay: true) }
                )
            )
        } catch {
            return refused("valid_from or valid_until is no time like 2026-12-31 or 2026-12-31T18:00:00Z")
        }
    }

    /// A date alone means the whole day, as people write until when something is valid.
    private static func time(_ text: String, endOfDay: Bool) throws -> WireTime {
        guard let argument = TimeArgument(argument: text) else { throw Failure(.usage, "no time") }
        switch argument {
        case .moment: return try argument.resolve()
        case .local(let civil) where endOfDay && !text.contains(":"):
            let last = CivilTime(secondsSinceEpoch: civil.secondsSinceEpoch + 86_399)
            return try TimeArgument.local(last).resolve()
        case .local: return try argument.resolve()
        case .clock, .offset: throw Failure(.usage, "no time of its own")
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
        guard let first = self.firstIndex(where: { !isSpace($0) }), let last = self.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(self[first...last])
    }
}
