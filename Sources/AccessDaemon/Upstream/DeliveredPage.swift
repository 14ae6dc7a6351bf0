import Journal
import P2K16Directory
import Postgres

/// What the upstream held of a stretch of one journal when it was asked.
///
/// Entries of that stretch that are delivered afterwards are not in it: it serves to go over a journal once, in order.
struct DeliveredPage: Sendable {
    /// How many entries are asked for at once: more than are delivered at once, so that few questions come in between.
    private static let size: UInt64 = 10_000

    private var journal: JournalID?
    private var sequences: ClosedRange<UInt64> = 0...0
    private var hashes: [UInt64: [UInt8]] = [:]

    /// Those of the records of one chain that the upstream lacks, or has with another hash.
    mutating func missing(
        of records: [JournalRecord],
        site: String,
        on connection: PostgresConnection
    ) async throws -> [JournalRecord] {
        guard let first = records.first, let last = records.last else { return [] }
        if self.journal != first.journalID || !self.sequences.contains(first.sequence)
            || !self.sequences.contains(last.sequence)
        {
            let sequences = first.sequence...max(last.sequence, first.sequence + Self.size - 1)
            self.hashes = try await Delivery.present(
                site: site,
                journal: first.journalID.description,
                in: sequences,
                on: connection
            )
            self.journal = first.journalID
            self.sequences = sequences
        }
        return records.filter { self.hashes[$0.sequence] != $0.hash.bytes }
    }
}
