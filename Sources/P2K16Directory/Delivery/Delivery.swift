package import AccessControl
package import Postgres

/// Takes journal entries upstream, each exactly once.
///
/// Remembers who has opened a door before, which never becomes false; but a restored dump or a lagging standby may have
/// forgotten, so make a new one for every connection.
package actor Delivery {
    /// Nil until they were asked for: all at once, since each question is a scan of p2k16's longest table.
    private var openers: Set<AccountID>?

    /// How often a batch is tried again when concurrent transactions got into its way.
    private static let attempts = 5

    /// Knows nobody yet.
    package init() {}

    /// Delivers entries that may or may not be upstream already.
    ///
    /// Each batch is one transaction: the access log, whose rows are the receipts, and what p2k16 must hear of. Entries
    /// that the database refuses for their content are isolated by halving the batch.
    ///
    /// - Parameters:
    ///   - entries: in the journal's order; two thousand or so are a good batch.
    ///   - connection: of a site, without an open transaction.
    /// - Returns: what became of each entry.
    /// - Throws: `PostgresError` if the connection or the server fails, and ``DirectoryError`` `.noSystemAccount`; some
    ///   entries may be upstream then, and delivering them all again is right.
    package func deliver(
        _ entries: [JournalledEntry],
        on connection: PostgresConnection
    ) async throws -> DeliveryReport {
        var report = DeliveryReport()
        var remaining = [entries[...]]
        while let batch = remaining.popLast() {
            guard let first = batch.first else { continue }
            do {
                report += try await self.deliver(batch: batch, on: connection)
            } catch let error as PostgresError where error.isAboutContent {
                if batch.count == 1 {
                    report.refused.append(DeliveryReport.Refusal(key: first.key, reason: error.description))
                } else {
                    let middle = batch.startIndex + batch.count / 2
                    remaining += [batch[middle...], batch[..<middle]]
                }
            }
        }
        return report
    }

    /// The entries of a journal that are upstream, by sequence, with their hashes.
    ///
    /// - Parameters:
    ///   - site: the site that the journal is of.
    ///   - journal: the journal's UUID.
    ///   - range: sequences; ten thousand at a time are a good page.
    ///   - connection: of a site.
    /// - Returns: the hashes of those that are there.
    /// - Throws: `PostgresError`.
    package static func present(
        site: String,
        journal: String,
        in range: ClosedRange<UInt64>,
        on connection: some PostgresQueries
    ) async throws -> [UInt64: [UInt8]] {
        try await connection.reduceRows(
            into: [:],
            """
            SELECT sequence, hash FROM p2k16d.access_log
            WHERE site = $1 AND journal = $2 AND sequence BETWEEN $3 AND $4
            """,
            [
                .text(site), .text(journal),
                .int64(Int64(clamping: range.lowerBound)), .int64(Int64(clamping: range.upperBound)),
            ]
        ) { present, row in
            present[UInt64(try row.int64(0))] = try row.bytes(1)
        }
    }

    private func deliver(
        batch: ArraySlice<JournalledEntry>,
        on connection: PostgresConnection
    ) async throws -> DeliveryReport {
        var attempt = 1
        while true {
            do {
                let known = self.openers
                let (report, openers) = try await connection.transaction { transaction in
                    let receipts = try await Receipts(for: batch, in: transaction)
                    let openings = receipts.new.compactMap(Opening.init(_:))
                    var openers = known
                    if !openings.isEmpty {
                        let earlier: Set<AccountID> =
                            if let known { known } else { try await Openings.openers(in: transaction) }
                        try await Openings(openings, notFirstFor: earlier, in: transaction).write()
                        openers = earlier.union(openings.map(\.account))
                    }
                    try await OfflineToolSession.write(receipts.new, in: transaction)
                    return (receipts.report, openers)
                }
                self.openers = openers
                return report
            } catch let error as PostgresError where error.isConcurrencyConflict && attempt < Self.attempts {
                attempt += 1
            }
        }
    }
}
