/// Whether a person gets in at a door or may take a tool now, and why.
package struct AccessAnswer: Sendable, Hashable, Codable {
    /// The door's id or the tool's name.
    package var name: String
    package var verdict: Explanation.Verdict
    /// `granted`, or the code of the denial.
    package var reason: String
    /// The reason in plain words.
    package var explanation: String
    package var steps: [ExplanationStep]
    /// What would have to change for the answer to change, in plain words.
    package var changes: [String]

    package init(
        name: String,
        verdict: Explanation.Verdict,
        reason: String,
        explanation: String,
        steps: [ExplanationStep],
        changes: [String]
    ) {
        self.name = name
        self.verdict = verdict
        self.reason = reason
        self.explanation = explanation
        self.steps = steps
        self.changes = changes
    }
}
