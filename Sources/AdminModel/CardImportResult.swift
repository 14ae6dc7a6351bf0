/// What became of one card of an import.
package struct CardImportResult: Sendable, Hashable, Codable {
    package enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
        /// Enrolled, or would be in a dry run.
        case enrolled
        /// The account has it already.
        case skipped
        /// Nothing of it is kept.
        case refused
    }

    package var line: Int
    package var outcome: Outcome
    /// The id of the card; nil for a refused one, and in a dry run.
    package var card: Int64?
    /// What people see of the card; nil when the number is none.
    package var fingerprint: String?
    /// Why it was refused, without any digit of its number.
    package var reason: String?

    package init(line: Int, outcome: Outcome, card: Int64? = nil, fingerprint: String? = nil, reason: String? = nil) {
        self.line = line
        self.outcome = outcome
        self.card = card
        self.fingerprint = fingerprint
        self.reason = reason
    }
}
