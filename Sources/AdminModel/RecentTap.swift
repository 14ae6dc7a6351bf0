/// A tap and what became of it.
package struct RecentTap: Sendable, Hashable, Codable {
    /// The journal entry of the decision.
    package var sequence: UInt64
    package var at: WireTime
    /// The door's id.
    package var door: String
    /// The username; absent for an unknown card.
    package var account: String?
    /// The card's fingerprint.
    package var fingerprint: String?
    /// `granted`, or the code of the denial.
    package var reason: String
    /// Of a granted tap: `commanded`, `failed` or `unknown`; absent until it is known.
    package var result: String?

    package init(
        sequence: UInt64,
        at: WireTime,
        door: String,
        account: String? = nil,
        fingerprint: String? = nil,
        reason: String,
        result: String? = nil
    ) {
        self.sequence = sequence
        self.at = at
        self.door = door
        self.account = account
        self.fingerprint = fingerprint
        self.reason = reason
        self.result = result
    }
}
