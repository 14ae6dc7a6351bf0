/// The body of a request that changes something.
///
/// Its fields are known by name, so that the server refuses one that it does not know: a misspelt `until` must not hold
/// a door open for ever.
package protocol AdminRequest: Sendable, Codable {
    associatedtype CodingKeys: CodingKey, CaseIterable
}
