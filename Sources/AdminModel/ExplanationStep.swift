/// One rule of a decision, in plain words.
package struct ExplanationStep: Sendable, Hashable, Codable {
    package enum Outcome: String, Sendable, Hashable, Codable {
        case passed
        case failed
        /// The rule would have failed, but another one made it unnecessary.
        case notNeeded = "not-needed"
    }

    /// The rule's code, like `paying`.
    package var rule: String
    package var outcome: Outcome
    /// What the rule saw, in plain words.
    package var text: String

    package init(rule: String, outcome: Outcome, text: String) {
        self.rule = rule
        self.outcome = outcome
        self.text = text
    }
}
