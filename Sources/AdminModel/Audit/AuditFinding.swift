/// Something about the record that is not as it should be, or that is worth knowing.
package struct AuditFinding: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// What stands there is not what was written.
        case edited
        /// It stands at another place than its own.
        case reordered
        /// It was there and is not any more.
        case missing
        /// The hashes fit each other and are not those that were written.
        case rewritten
        /// The rest of a file cannot be told apart into entries.
        case unreadable
        /// An older time than the entries round it.
        case backDated = "back-dated"
        /// Later entries have earlier times, or the clock was noticed to be wrong.
        case clockStep = "clock-step"
        /// Entries could not be written at that time; how many was put on record.
        case gap
        /// The chain was begun anew.
        case newChain = "new-chain"
    }

    package var kind: Kind
    package var place: AuditPlace
    /// The UUID of the journal that the entries belong to.
    package var journal: String
    /// The first entry that it is about.
    package var first: UInt64
    /// The last one.
    package var last: UInt64
    /// The time that the first of them claims.
    package var at: WireTime?
    /// What it is, in plain words.
    package var detail: String

    package init(
        kind: Kind,
        place: AuditPlace,
        journal: String,
        first: UInt64,
        last: UInt64,
        at: WireTime? = nil,
        detail: String
    ) {
        self.kind = kind
        self.place = place
        self.journal = journal
        self.first = first
        self.last = last
        self.at = at
        self.detail = detail
    }
}
