package import AccessControl

/// A row of the access log as it stands in the database.
package struct AccessLogRow: Sendable, Hashable {
    /// What the row's own columns say of the entry.
    package struct Columns: Sendable, Hashable {
        package var type: String
        /// Microseconds since 1970.
        package var at: Int64
        package var door: String?
        package var account: Int64?
        package var card: Int64?
        package var reader: String?
        package var reason: String?
        package var ofSequence: Int64?

        package init(
            type: String,
            at: Int64,
            door: String? = nil,
            account: Int64? = nil,
            card: Int64? = nil,
            reader: String? = nil,
            reason: String? = nil,
            ofSequence: Int64? = nil
        ) {
            self.type = type
            self.at = at
            self.door = door
            self.account = account
            self.card = card
            self.reader = reader
            self.reason = reason
            self.ofSequence = ofSequence
        }
    }

    package var key: JournalKey
    package var hash: [UInt8]
    package var columns: Columns
    /// The JSON text of `entry`.
    package var entry: String
    /// Nil for an entry of a journal of format 1, and once it is expired.
    package var evidence: EntryEvidence?
    package var deliveredAt: Timestamp?
    package var expiredAt: Timestamp?

    package init(
        key: JournalKey,
        hash: [UInt8],
        columns: Columns,
        entry: String,
        evidence: EntryEvidence? = nil,
        deliveredAt: Timestamp? = nil,
        expiredAt: Timestamp? = nil
    ) {
        self.key = key
        self.hash = hash
        self.columns = columns
        self.entry = entry
        self.evidence = evidence
        self.deliveredAt = deliveredAt
        self.expiredAt = expiredAt
    }
}
