/// The keys that are in use, the newest first.
package struct CardKeyList: Sendable, Hashable, Codable {
    package var keys: [CardKey]
    /// The key file of this site.
    package var file: String

    package init(keys: [CardKey], file: String) {
        self.keys = keys
        self.file = file
    }
}
