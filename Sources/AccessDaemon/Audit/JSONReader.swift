/// Reads one JSON text (RFC 8259) from its bytes.
struct JSONReader {
    /// How deep arrays and objects may stand in each other: what is on record needs three.
    private static let maximumDepth = 32

    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The value, if the text is exactly one.
    mutating func read() -> JSONValue? {
        guard let value = self.value() else { return nil }
        self.skipSpace()
        return self.index == self.bytes.count ? value : nil
    }

    private var next: UInt8? { self.index < self.bytes.count ? self.bytes[self.index] : nil }

    private mutating func skipSpace() {
        while let byte = self.next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { self.index += 1 }
    }

    /// Goes over a character if it is the next one.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard self.next == UInt8(ascii: character) else { return false }
        self.index += 1
        return true
    }

    private mutating func value() -> JSONValue? {
        self.skipSpace()
        switch self.next {
        case UInt8(ascii: "{"): return self.nested { $0.object() }
        case UInt8(ascii: "["): return self.nested { $0.array() }
        case UInt8(ascii: "\""): return self.string().map(JSONValue.string)
        case UInt8(ascii: "t"): return self.word("true", .bool(true))
        case UInt8(ascii: "f"): return self.word("false", .bool(false))
        case UInt8(ascii: "n"): return self.word("null", .null)
        default: return self.number()
        }
    }

    private mutating func nested(_ read: (inout Self) -> JSONValue?) -> JSONValue? {
        guard self.depth < Self.maximumDepth else { return nil }
        self.depth += 1
        self.index += 1
        defer { self.depth -= 1 }
        return read(&self)
    }

    private mutating func word(_ text: String, _ value: JSONValue) -> JSONValue? {
        guard self.bytes[self.index...].starts(with: text.utf8) else { return nil }
        self.index += text.utf8.count
        return value
    }

    private mutating func object() -> JSONValue? {
        var members: [String: JSONValue] = [:]
        self.skipSpace()
        if self.take("}") { return .object(members) }
        while true {
            self.skipSpace()
            guard let name = self.string() else { return nil }
            self.skipSpace()
            guard self.take(":"), let value = self.value() else { return nil }
            members[name] = value
            self.skipSpace()
            if self.take("}") { return .object(members) }
            guard self.take(",") else { return nil }
        }
    }

    private mutating func array() -> JSONValue? {
        var elements: [JSONValue] = []
        self.skipSpace()
        if self.take("]") { return .array(elements) }
        while true {
            guard let value = self.value() else { return nil }
            elements.append(value)
            self.skipSpace()
            if self.take("]") { return .array(elements) }
            guard self.take(",") else { return nil }
        }
    }

    private mutating func string() -> String? {
        guard self.take("\"") else { return nil }
        let start = self.index
        while let byte = self.next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
            self.index += 1
        }
        if self.next == UInt8(ascii: "\"") {
            defer { self.index += 1 }
            return String(validating: self.bytes[start..<self.index], as: UTF8.self)
        }
        var characters = Array(self.bytes[start..<self.index])
        while let byte = self.next, byte >= 0x20 {
            self.index += 1
            switch byte {
            case UInt8(ascii: "\""): return String(validating: characters, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let scalar = self.escaped() else { return nil }
                characters.append(contentsOf: String(Character(scalar)).utf8)
            default: characters.append(byte)
            }
        }
        return nil
    }

    private mutating func escaped() -> Unicode.Scalar? {
        guard let byte = self.next else { return nil }
        self.index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            guard let first = self.hexadecimal() else { return nil }
            guard UTF16.isLeadSurrogate(first) else { return Unicode.Scalar(first) }
            guard self.take("\\"), self.take("u"), let second = self.hexadecimal(), UTF16.isTrailSurrogate(second)
            else {
                return nil
            }
            return Unicode.Scalar(0x10000 + UInt32(first & 0x3FF) << 10 + UInt32(second & 0x3FF))
        default: return nil
        }
    }

    private mutating func hexadecimal() -> UInt16? {
        guard self.index + 4 <= self.bytes.count else { return nil }
        defer { self.index += 4 }
        return self.bytes[self.index..<self.index + 4].reduce(0) { value, byte -> UInt16? in
            guard let value, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            return value << 4 | UInt16(digit)
        }
    }

    private mutating func number() -> JSONValue? {
        let start = self.index
        var isInteger = true
        while let byte = self.next {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): break
            case UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): isInteger = false
            default:
                return Self.number(self.bytes[start..<self.index], isInteger: isInteger)
            }
            self.index += 1
        }
        return Self.number(self.bytes[start..<self.index], isInteger: isInteger)
    }

    private static func number(_ bytes: ArraySlice<UInt8>, isInteger: Bool) -> JSONValue? {
        let text = String(decoding: bytes, as: UTF8.self)
        if isInteger, let value = Int64(text) { return .integer(value) }
        return Double(text).map(JSONValue.number)
    }
}
