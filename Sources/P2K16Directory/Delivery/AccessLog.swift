package import AccessControl
package import Postgres

/// Reads the access log, page by page.
package enum AccessLog {
    /// How many rows a page has.
    package static let page = 1000

    static let columns = """
        site, journal::text, sequence, hash, type, at, door, account, card, reader, reason, of_sequence, entry::text,
        chained, subject, subject_salt, actor, actor_salt, delivered_at, expired_at
        """

    /// The rows of a site, by journal and sequence.
    ///
    /// - Parameters:
    ///   - site: the site.
    ///   - last: the key of the row that the page before ended with; nil for the first page.
    ///   - connection: of a site.
    /// - Returns: at most ``page`` rows; none when there are no more.
    /// - Throws: `PostgresError`.
    package static func rows(
        of site: String,
        after last: JournalKey?,
        on connection: some PostgresQueries
    ) async throws -> [AccessLogRow] {
        try await connection.query(
            """
            SELECT \(Self.columns) FROM p2k16d.access_log
            WHERE site = $1 AND ($2::uuid IS NULL OR (journal, sequence) > ($2::uuid, $3::bigint))
            ORDER BY journal, sequence LIMIT $4
            """,
            [
                .text(site), .optional(last) { .text($0.journal) },
                .int64(Int64(clamping: last?.sequence ?? 0)), .int64(Int64(Self.page)),
            ]
        ).rows.map(Self.row)
    }

    /// How many rows a site has, as of now.
    ///
    /// - Throws: `PostgresError`.
    package static func count(of site: String, on connection: some PostgresQueries) async throws -> UInt64 {
        let result = try await connection.query("SELECT count(*) FROM p2k16d.access_log WHERE site = $1", [.text(site)])
        return UInt64(try result.rows[0].int64(0))
    }

    /// The greatest sequence that a journal has in the access log; nil when it has none.
    ///
    /// - Throws: `PostgresError`.
    package static func lastSequence(
        site: String,
        journal: String,
        on connection: some PostgresQueries
    ) async throws -> UInt64? {
        let result = try await connection.query(
            "SELECT max(sequence) FROM p2k16d.access_log WHERE site = $1 AND journal = $2::uuid",
            [.text(site), .text(journal)]
        )
        return try result.rows[0].optionalInt64(0).map(UInt64.init)
    }

    static func row(_ row: PostgresRow) throws -> AccessLogRow {
        var parts: [JournalEntry.PersonalPart: EntryEvidence.Part] = [:]
        for (part, column) in [(JournalEntry.PersonalPart.subject, 14), (.actor, 16)] {
            guard
                let bytes = try row.optionalBytes(.index(column)),
                let salt = try row.optionalBytes(.index(column + 1))
            else { continue }
            parts[part] = EntryEvidence.Part(bytes: bytes, salt: salt)
        }
        return AccessLogRow(
            key: JournalKey(site: try row.string(0), journal: try row.string(1), sequence: UInt64(try row.int64(2))),
            hash: try row.bytes(3),
            columns: AccessLogRow.Columns(
                type: try row.string(4),
                at: try row.timestamp(5),
                door: try row.optionalString(6),
                account: try row.optionalInt64(7),
                card: try row.optionalInt64(8),
                reader: try row.optionalString(9),
                reason: try row.optionalString(10),
                ofSequence: try row.optionalInt64(11)
            ),
            entry: try row.string(12),
            evidence: try row.optionalBytes(13).map { EntryEvidence(chained: $0, parts: parts) },
            deliveredAt: try row.optionalTimestamp(18).map(Timestamp.init(microseconds:)),
            expiredAt: try row.optionalTimestamp(19).map(Timestamp.init(microseconds:))
        )
    }
}
