import AdminModel

/// A request body in which every field is known, and none is null.
struct StrictBody<Body: AdminRequest>: Decodable {
    let value: Body

    init(from decoder: any Decoder) throws {
        try decoder.checkFields(Body.CodingKeys.self)
        self.value = try Body(from: decoder)
    }
}
