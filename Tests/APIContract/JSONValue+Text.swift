extension JSONValue {
    /// The value as JSON; texts must be plain ones.
    package var json: String {
        switch self {
        case .null: "null"
        case .bool(let bool): "\(bool)"
        case .integer(let integer): "\(integer)"
        case .number(let number): "\(number)"
        case .string(let text): "\"\(text)\""
        case .array(let elements): "[\(elements.map(\.json).joined(separator: ","))]"
        case .object(let fields): "{\(fields.map { "\"\($0)\":\($1.json)" }.joined(separator: ","))}"
        }
    }

    /// The object without one of its fields, or with another value for it.
    package func setting(_ name: String, _ value: JSONValue?) -> JSONValue {
        var fields = self.fields
        fields[name] = value
        return .object(fields)
    }

    /// The names of an object's fields.
    package var names: Set<String> { Set(self.fields.keys) }
}
