/// The daemon's answer to a tap; a denial is an answer, not an error.
package struct TapReply: Sendable, Hashable, Codable {
    package var granted: Bool
    /// `granted`, at a tool `checked-out` or `checked-in`, or the code of the denial, like `membership-lapsed`.
    package var reason: String
    /// The reason in plain words.
    package var explanation: String
    package var reader: String
    /// The door's id; nil at a tool.
    package var door: String?
    /// The tool's name; nil at a door.
    package var tool: String?
    /// The username; nil for an unknown card.
    package var account: String?
    /// The person's name.
    package var accountName: String?
    package var cardLabel: String?
    /// The fingerprint of the card's hash; never digits of its number.
    package var fingerprint: String?
    package var relocksAt: WireTime?
    /// The journal entry of the decision; nil if it could not be written.
    package var sequence: UInt64?
    /// Nil for a denial.
    package var outcome: CommandOutcome?
    /// Why the lock failed, in plain words.
    package var detail: String?

    package init(
        granted: Bool,
        reason: String,
        explanation: String,
        reader: String,
        door: String? = nil,
        tool: String? = nil,
        account: String? = nil,
        accountName: String? = nil,
        cardLabel: String? = nil,
        fingerprint: String? = nil,
        relocksAt: WireTime? = nil,
        sequence: UInt64? = nil,
        outcome: CommandOutcome? = nil,
        detail: String? = nil
    ) {
        self.granted = granted
        self.reason = reason
        self.explanation = explanation
        self.reader = reader
        self.door = door
        self.tool = tool
        self.account = account
        self.accountName = accountName
        self.cardLabel = cardLabel
        self.fingerprint = fingerprint
        self.relocksAt = relocksAt
        self.sequence = sequence
        self.outcome = outcome
        self.detail = detail
    }
}
