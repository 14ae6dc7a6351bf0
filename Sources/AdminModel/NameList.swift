/// The reply of `GET /v1/names`.
package struct NameList: Sendable, Hashable, Codable {
    package static let defaultLimit = 200
    package static let maximumLimit = 1000

    /// In alphabetical order, each once.
    package var names: [String]

    package init(names: [String]) {
        self.names = names
    }
}
