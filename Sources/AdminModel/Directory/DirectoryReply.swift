/// What a change of the directory did.
package struct DirectoryReply: Sendable, Hashable, Codable {
    /// The code that it has on record, like `circle-member-add`.
    package var action: String
    /// What was before and is now, in plain words.
    package var detail: String
    /// The account whose rights were used; nil when as the machine's operator.
    package var actingAs: String?
    /// Its number on record; nil when the journal failed, which does not undo the change.
    package var sequence: UInt64?

    package init(action: String, detail: String, actingAs: String? = nil, sequence: UInt64? = nil) {
        self.action = action
        self.detail = detail
        self.actingAs = actingAs
        self.sequence = sequence
    }
}
