import AccessControl
import AdminModel
import CardHashing
import Foundation
import Journal
import Logging
import P2K16Directory
import Postgres
import TestServers

/// A daemon that comes back to its database with a long journal.
struct CatchUp {
    let space: Space
    let openings: Int
    let events: Int
    let taps: Int
    let disk: DiskProbe
    /// Checks the record afterwards; nil for not.
    let audit: AuditProbe?
    let progress: (String) -> Void

    /// - Returns: what was measured, as a table.
    func run() async throws -> String {
        try await self.fillEvents()
        let members = try await self.members()
        self.progress("\(self.events) events, \(members.count) members who may enter")
        let daemon = try DaemonProcess(self.space)
        let idle: TapProbe.Times
        do {
            try await daemon.waitUntilLoaded(accounts: self.space.accounts)
            let (count, disk) = (self.taps, self.disk)
            idle = try await TapProbe.with(port: self.space.broker.port) { probe in
                try await probe.tap(members, disk: disk) { $0 == count }
            }
            try await daemon.stop()
        } catch {
            try? await daemon.kill()
            throw error
        }
        self.progress("  idle: \(Distribution(idle.whole))")
        let queued = try await self.queue(members)
        self.progress("  \(queued) entries queued")
        let before = try await self.count("public.event")
        let (took, busy, audit) = try await self.catchUp(members)
        let delivered = try await self.count("public.event") - before
        let rate = Double(queued) / (Double(took.components.seconds) + 0.001)
        var lines = [
            "queued: \(self.openings) openings, \(queued) entries of the journal; \(self.events) events there before",
            "delivered in: \(took) (\(Int(rate)) entries/s), \(delivered) events more in p2k16",
            "tap → command, idle:     \(Distribution(idle.whole))",
            "tap → command, catch-up: \(Distribution(busy.whole))",
            "durable append, idle:     \(Distribution(idle.disk))",
            "durable append, catch-up: \(Distribution(busy.disk))",
        ]
        lines += audit
        try await self.space.remove()
        return lines.joined(separator: "\n")
    }

    /// As p2k16 has them after years: openings, checkouts and badges in turn, by all members.
    private func fillEvents() async throws {
        try await self.space.web.handSQL(
            """
            INSERT INTO event (domain, name, text1, created_at, created_by)
            SELECT CASE WHEN n % 5 = 0 THEN 'tool' ELSE 'door' END, CASE WHEN n % 5 = 0 THEN 'checkout' ELSE 'open' END,
                'front', now() - n * interval '1 minute', a.id
            FROM generate_series(1, \(self.events)) AS n
            JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS rank FROM account WHERE username LIKE 'm%') AS a
                ON a.rank = (n::bigint * 7919) % (SELECT count(*) * 4 / 5 FROM account WHERE username LIKE 'm%');
            ANALYZE event;
            """,
            timeout: .seconds(300)
        )
    }

    private func count(_ table: String) async throws -> Int {
        let text = try await self.space.postgres.psql(
            "SELECT count(*) FROM \(table)",
            database: self.space.web.database
        )
        return Int(text) ?? 0
    }

    /// Those whose cards open the door.
    private func members() async throws -> [AccountID] {
        let configuration = try PostgresConfiguration(
            connectionString: self.space.connection,
            applicationName: "p2k16bench"
        )
        let logger = Logger(label: "p2k16bench") { _ in SwiftLogNoOpLogHandler() }
        let rules = self.space.rules
        let snapshot = try await PostgresConnection.withConnection(configuration, logger: logger) { connection in
            try await SnapshotLoader.load(connection, configuration: rules).snapshot
        }
        return DecisionBenchmark(snapshot: snapshot, keys: self.space.keys).admitted(at: snapshot.takenAt)
    }

    /// Writes openings of the last two days into the journal of the daemon, which does not run.
    ///
    /// - Returns: how many entries.
    private func queue(_ members: [AccountID]) async throws -> Int {
        let (journal, _) = try Journal.open(
            directory: "\(self.space.stateDirectory)/journal",
            hash: { ChainDigest(sha256($0).span.bytes) },
            logger: Logger(label: "p2k16bench") { _ in SwiftLogNoOpLogHandler() }
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let now = Int64(Date().timeIntervalSince1970)
        var next = (journal.lastSequence ?? 0) + 1
        var payloads: [JournalPayload] = []
        var count = 0
        for index in 0..<self.openings {
            let account = members[index % members.count]
            let at = Timestamp(seconds: now - 172_800 + Int64(index) * 172_800 / Int64(self.openings))
            let decision = DecisionRecord(
                at: at,
                door: Space.door,
                doorKey: Space.door.rawValue,
                reader: ReaderID("front"),
                fingerprint: nil,
                decision: Decision(verdict: .granted, account: account),
                snapshotTakenAt: at
            )
            let outcome = OutcomeRecord(
                at: at,
                of: next,
                decidedAt: at,
                door: Space.door,
                doorKey: Space.door.rawValue,
                account: account,
                result: .commanded,
                isMemberOpening: true
            )
            for entry in [JournalEntry.decision(decision), .outcome(outcome)] {
                payloads.append(try Self.payload(of: entry, by: encoder))
                next += 1
            }
            guard payloads.count >= 1_000 || index == self.openings - 1 else { continue }
            try await journal.append(contentsOf: payloads)
            count += payloads.count
            payloads = []
        }
        await journal.close()
        return count
    }

    /// As the daemon writes it: what can be erased later in parts of its own.
    private static func payload(of entry: JournalEntry, by encoder: JSONEncoder) throws -> JournalPayload {
        let json = try encoder.encode(entry)
        guard let fields = try JSONSerialization.jsonObject(with: json) as? [String: Any] else {
            return JournalPayload(Array(json))
        }
        let parts = JournalEntry.personalParts(ofType: entry.typeName)
        let personal = parts.reduce(into: Set<String>()) { $0.formUnion($1.fields) }
        func object(_ isIn: (String) -> Bool) throws -> [UInt8] {
            let part = fields.filter { isIn($0.key) }
            return Array(try JSONSerialization.data(withJSONObject: part, options: [.sortedKeys]))
        }
        return JournalPayload(
            try object { !personal.contains($0) },
            personal: try parts.map { part in try object { part.fields.contains($0) } }
        )
    }

    /// Starts the daemon and taps until all is delivered.
    ///
    /// - Returns: the time from the connection to the database until then, what the taps took meanwhile, and what checking
    ///   the record afterwards took.
    private func catchUp(_ members: [AccountID]) async throws -> (Duration, TapProbe.Times, [String]) {
        let daemon = try DaemonProcess(self.space)
        do {
            let disk = self.disk
            try await daemon.waitUntilServing()
            let result = try await TapProbe.with(port: self.space.broker.port, for: .seconds(600)) { probe in
                var took: Duration?
                let times = try await probe.tap(members, disk: disk) { _ in
                    let sync = try daemon.sync()
                    // What is tapped meanwhile is on its way as well.
                    if sync.state == .connected, sync.pending < 50, let since = sync.connectedSince {
                        let now = Date().timeIntervalSince1970
                        took = .seconds(now - Double(since.microseconds) / 1_000_000)
                    }
                    return took != nil
                }
                return (took ?? .zero, times)
            }
            self.progress("  delivered in \(result.0)")
            let audit = try await self.audit?.run(daemon) ?? []
            try await daemon.stop()
            return (result.0, result.1, audit)
        } catch {
            try? await daemon.kill()
            throw error
        }
    }
}
