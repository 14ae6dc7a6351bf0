extension JournalEntry {
    /// The personal parts of an entry: what can be forgotten of it, while it stays on record that something happened.
    ///
    /// Their numbers are the order in which a record of the journal keeps them: a new one comes last.
    package enum PersonalPart: Int, Sendable, CaseIterable {
        /// Whom it is about: the account, the card, why it was decided as it was.
        case subject
        /// Who did it, where that may be somebody else.
        case actor

        /// The fields of an entry that are in the part.
        package var fields: Set<String> {
            switch self {
            case .subject: ["account", "card", "fingerprint", "trace", "detail"]
            case .actor: ["actor", "actingAs", "by"]
            }
        }
    }

    /// The personal parts that entries of a type have; none where only doors and the daemon itself are spoken of.
    ///
    /// - Parameter typeName: ``typeName``.
    package static func personalParts(ofType typeName: String) -> [PersonalPart] {
        switch typeName {
        case "decision", "outcome": [.subject]
        case "action", "tool": [.subject, .actor]
        default: []
        }
    }
}
