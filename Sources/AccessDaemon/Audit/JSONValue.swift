/// Any JSON, to be compared.
enum JSONValue: Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// Reads a text; nil when it is not exactly one value.
    ///
    /// By hand: a check reads two for each entry that was ever delivered, and a decoder that finds the type of each value
    /// by trying throws an error for each try that fails.
    init?(_ text: some Sequence<UInt8>) {
        var reader = JSONReader(Array(text))
        guard let value = reader.read() else { return nil }
        self = value
    }

    var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The members of an object; nil for anything else.
    var members: [String: JSONValue]? {
        if case .object(let members) = self { members } else { nil }
    }
}
