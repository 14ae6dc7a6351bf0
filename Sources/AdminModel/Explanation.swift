/// Why somebody is let in or not, with every rule that was looked at.
package struct Explanation: Sendable, Hashable, Codable {
    package enum Verdict: String, Sendable, Hashable, Codable {
        case granted
        case denied
    }

    package var verdict: Verdict
    /// `granted`, or the code of the denial.
    package var reason: String
    /// The reason in plain words.
    package var explanation: String
    /// The username; nil for an unknown card.
    package var account: String?
    /// The door's id.
    package var door: String
    /// The time that was judged.
    package var at: WireTime
    /// The journal entry that is explained; nil for a question asked now.
    package var sequence: UInt64?
    package var steps: [ExplanationStep]
    /// What would have to change for the answer to change, in plain words.
    package var changes: [String]

    package init(
        verdict: Verdict,
        reason: String,
        explanation: String,
        account: String? = nil,
        door: String,
        at: WireTime,
        sequence: UInt64? = nil,
        steps: [ExplanationStep],
        changes: [String]
    ) {
        self.verdict = verdict
        self.reason = reason
        self.explanation = explanation
        self.account = account
        self.door = door
        self.at = at
        self.sequence = sequence
        self.steps = steps
        self.changes = changes
    }
}
