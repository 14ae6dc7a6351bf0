/// What happened to a tool; written when it is true, and before the tool is powered for it.
package struct ToolRecord: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// A checkout was refused; `reason` says why.
        case denied
        case checkedOut = "checked-out"
        case checkedIn = "checked-in"
        /// A session that the directory was away for from its beginning to its end: p2k16 gets its two events.
        case offlineSession = "offline-session"
        /// The directory has a checkout beside the session of this site that it was away for.
        case conflict
        /// The directory had two holders; the older was checked in.
        case mended
        case outOfOrder = "out-of-order"
        case inOrder = "in-order"
        /// The user was told that the session ends.
        case warned
        /// The controller did not do what it was told, or tells of trouble.
        case fault
        case faultCleared = "fault-cleared"
        case silent
        /// A controller that was silent is heard again.
        case heard
    }

    package var at: Timestamp
    package var tool: String
    package var kind: Kind
    /// Who asked, or whose session it is.
    package var account: AccountID?
    /// Who ended the session, where that is somebody else.
    package var by: AccountID?
    package var card: CardID?
    /// Of the tapped card, also of an unknown one; never digits of its number.
    package var fingerprint: String?
    package var reader: ReaderID?
    /// The Unix user who asked, like `anna (uid 1000)`.
    package var actor: String?
    /// The code of the denial.
    package var reason: String?
    /// When the session began, for an offline one.
    package var startedAt: Timestamp?
    /// What else matters, in plain words.
    package var detail: String?

    package init(at: Timestamp, tool: String, kind: Kind, account: AccountID? = nil, detail: String? = nil) {
        self.at = at
        self.tool = tool
        self.kind = kind
        self.account = account
        self.detail = detail
    }
}
