import AccessControl

/// Who changes the directory; both identities go on record.
struct DirectoryActor: Sendable, Hashable {
    /// The Unix user at the socket, like `anna (uid 1000)`.
    var caller: String
    /// The account whose rights the rules are judged by; nil for the operator of the machine.
    var account: AccountID?
}
