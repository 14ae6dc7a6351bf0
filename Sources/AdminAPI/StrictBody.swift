import AdminModel

/// A request body in which every field is known, and none is null: `{"until": null}` must not hold a door open for ever
/// because a program had no time to give.
struct StrictBody<Body: AdminRequest>: Decodable {
    let value: Body

    init(from decoder: any Decoder) throws {
        let known = Body.CodingKeys.allCases.map(\.stringValue)
        let container = try decoder.container(keyedBy: FieldName.self)
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
                Body.self,
                DecodingError.Context(codingPath: container.codingPath + [empty], debugDescription: "null")
            )
        }
        self.value = try Body(from: decoder)
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
