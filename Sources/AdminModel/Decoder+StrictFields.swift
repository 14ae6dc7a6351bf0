extension Decoder {
    /// Refuses a JSON object with a field that is not known, or one that is null.
    ///
    /// A misspelt `until`, or `{"until": null}` of a program that had no time to give, must not hold a door open for ever.
    ///
    /// - Throws: `DecodingError`.
    package func checkFields<Key: CodingKey & CaseIterable>(_ keys: Key.Type) throws {
        let known = keys.allCases.map(\.stringValue)
        let container = try self.container(keyedBy: FieldName.self)
        if let unknown = container.allKeys.first(where: { !known.contains($0.stringValue) }) {
            let hint = known.isEmpty ? "no fields are expected" : "the fields are \(known.joined(separator: ", "))"
            throw DecodingError.dataCorruptedError(
                forKey: unknown,
                in: container,
                debugDescription: "there is no such field; \(hint)"
            )
        }
        if let empty = try container.allKeys.first(where: { try container.decodeNil(forKey: $0) }) {
            throw DecodingError.valueNotFound(
                Any.self,
                DecodingError.Context(codingPath: container.codingPath + [empty], debugDescription: "null")
            )
        }
    }
}

/// Any field of a JSON object.
private struct FieldName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) {
        self.stringValue = stringValue
    }

    init?(intValue: Int) {
        nil
    }
}
