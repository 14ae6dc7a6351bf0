/// The body of `POST /v1/break-glass/revoke`.
package struct BreakGlassRevokeRequest: AdminRequest, Hashable {
    /// The numbers of the codes; nil for all.
    package var numbers: [Int]?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case numbers
    }

    package init(numbers: [Int]?) {
        self.numbers = numbers
    }
}
