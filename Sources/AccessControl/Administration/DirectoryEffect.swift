/// What a change of the directory did, for the record.
package struct DirectoryEffect: Sendable, Hashable {
    /// The account that the change is about.
    package var account: AccountID?
    /// What was before and is now, in plain words, like `circle door: description none → “front door”`.
    package var detail: String

    package init(account: AccountID? = nil, detail: String) {
        self.account = account
        self.detail = detail
    }
}
