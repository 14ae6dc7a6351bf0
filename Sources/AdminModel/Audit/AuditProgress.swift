/// How far a check or an export of the record has come.
package struct AuditProgress: Sendable, Hashable, Codable {
    /// Entries that were looked at.
    package var done: UInt64
    /// Entries there are, as far as that is known.
    package var total: UInt64

    package init(done: UInt64, total: UInt64) {
        self.done = done
        self.total = total
    }
}
