/// The body of an order that needs nothing said: none, or an empty object.
package struct EmptyRequest: AdminRequest, Hashable {
    package enum CodingKeys: CodingKey, CaseIterable {}

    package init() {}

    package init(from decoder: any Decoder) throws {
        _ = try decoder.container(keyedBy: CodingKeys.self)
    }

    package func encode(to encoder: any Encoder) throws {
        _ = encoder.container(keyedBy: CodingKeys.self)
    }
}
