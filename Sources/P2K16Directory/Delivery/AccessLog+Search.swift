import AccessControl
package import Postgres

extension AccessLog {
    /// Rows of all sites that match, by time; without those whose content was removed for its age.
    ///
    /// - Parameters:
    ///   - filter: what is asked for.
    ///   - last: the row that the page before ended with; nil for the first page.
    ///   - connection: of a site.
    /// - Returns: at most ``page`` rows; none when there are no more.
    /// - Throws: `PostgresError`.
    package static func search(
        _ filter: AccessLogFilter,
        after last: AccessLogRow?,
        on connection: some PostgresQueries
    ) async throws -> [AccessLogRow] {
        let member = filter.member
        return try await connection.query(
            """
            SELECT \(Self.columns) FROM p2k16d.access_log
            WHERE expired_at IS NULL
                AND ($1::timestamptz IS NULL OR at >= $1) AND ($2::timestamptz IS NULL OR at <= $2)
                AND ($3::text IS NULL OR door = $3) AND ($4::bigint IS NULL OR account = $4)
                AND ($5::text IS NULL OR type = $5)
                AND ($6::bigint IS NULL OR account = $6
                    OR account IS NULL AND type IN ('decision', 'tool', 'action')
                        AND (card = ANY ($7) OR entry->>'fingerprint' = ANY ($8))
                    OR type IN ('action', 'tool') AND ((entry->>'actingAs')::bigint = $6
                        OR (entry->>'by')::bigint = $6
                        OR substring(entry->>'actor' FROM '^([^ ]+) [(]uid ') = ANY ($9)))
                AND ($10::timestamptz IS NULL OR (at, site, journal, sequence) > ($10, $11::text, $12::uuid, $13::bigint))
            ORDER BY at, site, journal, sequence LIMIT $14
            """,
            [
                .optional(filter.since) { .timestamp($0.microseconds) },
                .optional(filter.until) { .timestamp($0.microseconds) },
                .optional(filter.door) { .text($0.rawValue) }, .optional(filter.account) { .int64($0.rawValue) },
                .optional(filter.typeName) { .text($0) }, .optional(member) { .int64($0.account.rawValue) },
                .int64Array(member?.cards.map(\.rawValue) ?? []),
                .textArray(member.map { Array($0.fingerprints) } ?? []),
                .textArray(member.map { Array($0.users) } ?? []),
                .optional(last) { .timestamp($0.columns.at) }, .optional(last) { .text($0.key.site) },
                .optional(last) { .text($0.key.journal) }, .int64(Int64(clamping: last?.key.sequence ?? 0)),
                .int64(Int64(Self.page)),
            ]
        ).rows.map(Self.row)
    }
}
