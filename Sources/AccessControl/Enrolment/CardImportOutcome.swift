/// What became of a card of an import.
package enum CardImportOutcome: Sendable, Hashable {
    /// Nil in a dry run.
    case enrolled(CardID?)
    /// The account has it already; nil when it got it by an earlier line of the same import.
    case skipped(CardID?)
    /// Nothing of it is kept, for the reason in plain words.
    case refused(String)
}
