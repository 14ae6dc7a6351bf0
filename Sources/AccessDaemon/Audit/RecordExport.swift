import AccessControl
import AdminModel
import CardHashing
import FoundationEssentials
import Journal
import Logging
import P2K16Directory
import Postgres

/// Writes out what is on record, in pieces, and takes them in for a signature.
struct RecordExport {
    typealias Write = (AuditChunk) async throws -> Void

    /// A piece is sent when it has so many bytes.
    private static let chunk = 64 << 10

    let site: Site
    let logger: Logger
    let format: AuditFormat
    let filter: AccessLogFilter
    private(set) var digest = RecordDigest()
    private(set) var entries: UInt64 = 0
    private var pending: [UInt8] = []

    init(site: Site, logger: Logger, format: AuditFormat, filter: AccessLogFilter) {
        self.site = site
        self.logger = logger
        self.format = format
        self.filter = filter
    }

    /// Writes what comes before the entries.
    ///
    /// - Parameter facts: lines of their own in the JSON form: what is known of a member beside the entries.
    mutating func begin(_ facts: [any Encodable], _ write: Write) async throws {
        switch self.format {
        case .csv: try await self.add(Array(CSV.line(ExportedEntry.header).utf8), write)
        case .jsonl:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            for fact in facts { try await self.add(Array(try encoder.encode(fact)) + Array("\n".utf8), write) }
        }
    }

    /// Writes the entries of this site's journal that match.
    ///
    /// - Parameter isWanted: leaves out what another source had already.
    mutating func addJournal(_ write: Write, where isWanted: (JournalRecord) -> Bool = { _ in true }) async throws {
        var next = self.site.recorder.journal.firstSequence ?? 1
        while true {
            let records = try await self.site.recorder.journal.read(from: next, limit: 512)
            guard let last = records.last else { return }
            for record in records where isWanted(record) {
                // An entry of a newer version cannot be told to match.
                guard let entry = try? ExportedEntry(record, site: self.site.configuration.site),
                    self.filter.matches(entry.entry)
                else { continue }
                try await self.add(entry, write)
            }
            next = last.sequence + 1
        }
    }

    /// Writes the rows of the upstream's access log that match, of all sites.
    mutating func addAccessLog(on connection: PostgresConnection, _ write: Write) async throws {
        var last: AccessLogRow?
        while true {
            let rows = try await AccessLog.search(self.filter, after: last, on: connection)
            guard let end = rows.last else { return }
            for row in rows {
                guard let entry = try? ExportedEntry(row) else { continue }
                try await self.add(entry, write)
            }
            last = end
        }
    }

    /// Writes what is left.
    mutating func end(_ write: Write) async throws {
        try await self.send(write)
    }

    private mutating func add(_ entry: ExportedEntry, _ write: Write) async throws {
        self.entries += 1
        try await self.add(entry.line(self.format, in: self.site.snapshot.value), write)
    }

    private mutating func add(_ bytes: [UInt8], _ write: Write) async throws {
        self.pending += bytes
        if self.pending.count >= Self.chunk { try await self.send(write) }
    }

    private mutating func send(_ write: Write) async throws {
        guard !self.pending.isEmpty else { return }
        self.digest.update(self.pending)
        try await write(AuditChunk(text: String(decoding: self.pending, as: UTF8.self)))
        self.pending.removeAll(keepingCapacity: true)
    }
}
