import AccessControl
import Journal
import LocalStore
import Logging
import P2K16Directory
import Postgres
import ServiceLifecycle

/// Brings the journal to the upstream, exactly once.
///
/// Nothing on disk says how far it got: after each connect the upstream itself is asked which entries of the retained
/// journal it holds, and gets the others. That heals a failover to a standby that lagged and a restored dump.
struct UpstreamDelivery: Service {
    private static let batch = 500

    let site: String
    let session: PostgresSession
    let recorder: Recorder
    let store: LocalStore
    let status: UpstreamStatus
    let clock: TrustedClock
    let measurements: Measurements
    /// How long delivered entries stay for a later comparison.
    let retention: Duration
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await self.session.run { connection in
                do {
                    try await self.deliver(on: connection)
                } catch is CancellationError {
                    throw CancellationError()
                } catch {
                    self.status.update { $0.deliveryProblem = "\(error)" }
                    throw error
                }
            }
        }
    }

    private func deliver(on connection: PostgresConnection) async throws {
        try await UpstreamIdentity.verify(connection, belongsTo: self.store)
        // Subscribed first, so that nothing that is appended during the comparison is overlooked.
        let appended = self.recorder.journal.appended
        // Entries that were refused before may be accepted now: what they lacked may have been mended.
        self.status.update { $0.undelivered = [:] }
        defer { self.status.update { $0.isComparedWithJournal = false } }
        // What it remembers of the database may be wrong for the next one: a standby, a restored dump.
        let delivery = Delivery()
        var next = try await self.compare(by: delivery, on: connection)
        try await self.deliverSalvaged(by: delivery, on: connection)
        self.status.update { $0.isComparedWithJournal = true }
        for await _ in appended {
            next = try await self.deliver(from: next, known: { _ in [:] }, by: delivery, on: connection)
            self.status.update { $0.deliveryProblem = nil }
            try await self.removeOld()
        }
        try Task.checkCancellation()
    }

    /// Goes over the whole retained journal and delivers what the upstream lacks.
    private func compare(by delivery: Delivery, on connection: PostgresConnection) async throws -> UInt64 {
        try await self.deliver(
            from: self.recorder.journal.firstSequence ?? 1,
            known: { try await self.present($0, on: connection) },
            by: delivery,
            on: connection
        )
    }

    /// What the upstream holds under the keys of records of one chain.
    private func present(
        _ records: [JournalRecord],
        on connection: PostgresConnection
    ) async throws -> [UInt64: [UInt8]] {
        guard let first = records.first, let last = records.last else { return [:] }
        return try await Delivery.present(
            site: self.site,
            journal: first.journalID.description,
            in: first.sequence...last.sequence,
            on: connection
        )
    }

    /// Delivers what is intact in segments that were put aside for damage and that the upstream lacks.
    private func deliverSalvaged(by delivery: Delivery, on connection: PostgresConnection) async throws {
        try await self.recorder.journal.forEachSalvaged { records in
            for chain in records.chunked(by: \.journalID) {
                var rest = chain[...]
                while !rest.isEmpty {
                    let batch = Array(rest.prefix(Self.batch))
                    rest = rest.dropFirst(batch.count)
                    let present = try await self.present(batch, on: connection)
                    let missing = batch.filter { present[$0.sequence] == nil }
                    guard !missing.isEmpty else { continue }
                    try await self.deliver(missing, by: delivery, on: connection)
                    self.logger.notice(
                        "entries of a damaged segment delivered",
                        metadata: [LogKeys.count: "\(missing.count)"]
                    )
                }
            }
        }
    }

    /// Delivers everything from a sequence on that is not known, and returns the sequence after the last.
    private func deliver(
        from start: UInt64,
        known: ([JournalRecord]) async throws -> [UInt64: [UInt8]],
        by delivery: Delivery,
        on connection: PostgresConnection
    ) async throws -> UInt64 {
        var next = start
        while true {
            let records = try await self.recorder.journal.read(from: next, limit: Self.batch)
            guard let last = records.last else { return next }
            for chain in records.chunked(by: \.journalID) {
                let present = try await known(chain)
                // A known entry with another hash is delivered again, which reports the conflict.
                let missing = chain.filter { present[$0.sequence] != $0.hash.bytes }
                try await self.deliver(missing, by: delivery, on: connection)
            }
            next = last.sequence + 1
            self.status.update { $0.deliveredUpTo = last.sequence }
        }
    }

    private func deliver(
        _ records: [JournalRecord],
        by delivery: Delivery,
        on connection: PostgresConnection
    ) async throws {
        guard !records.isEmpty else { return }
        var entries: [JournalledEntry] = []
        for record in records {
            let key = JournalKey(site: self.site, journal: record.journalID.description, sequence: record.sequence)
            do {
                entries.append(try Recorder.journalled(record, key: key))
            } catch {
                // Written by a newer version: kept for it, while the rest goes on.
                await self.raise(.deliveryRefused, key, "it cannot be read: \(error)", isNotice: false)
            }
        }
        let report = try await delivery.deliver(entries, on: connection)
        let now = self.clock.now
        for entry in entries { self.measurements.deliveryLag.observe(now.since(entry.entry.at)) }
        let notices = Set(entries.filter { $0.entry.typeName == "notice" }.map(\.key))
        for refusal in report.refused {
            await self.raise(.deliveryRefused, refusal.key, refusal.reason, isNotice: notices.contains(refusal.key))
        }
        for key in report.conflicts {
            let reason = "the database holds another entry under the same key"
            await self.raise(.deliveryConflict, key, reason, isNotice: notices.contains(key))
        }
    }

    /// Alarms about an entry that stays undelivered; told in the journal once in the life of the process.
    private func raise(_ kind: NoticeRecord.Kind, _ key: JournalKey, _ reason: String, isNotice: Bool) async {
        self.logger.critical(
            "entry not delivered",
            metadata: [LogKeys.sequence: "\(key.sequence)", LogKeys.reason: "\(reason)"]
        )
        let isNew = self.status.update { status in
            status.undelivered[key.sequence] = reason
            return status.announced.insert(key.sequence).inserted
        }
        // Whatever refuses a notice would refuse the notice about it too.
        guard isNew, !isNotice else { return }
        await self.recorder.appendIfPossible(
            .notice(NoticeRecord(at: self.clock.now, kind: kind, detail: "entry \(key.sequence): \(reason)"))
        )
    }

    private func removeOld() async throws {
        let horizon = (TrustedClock.wall - self.retention).microseconds / 1_000_000
        let status = self.status.value
        // What the upstream refused stays until somebody has mended it.
        let keep = status.undelivered.keys.min() ?? .max
        try await self.recorder.journal.removeSegments(
            upTo: min(status.deliveredUpTo, keep - 1),
            olderThan: horizon
        )
    }
}

extension Array {
    /// Consecutive elements that agree in a property.
    fileprivate func chunked<Key: Equatable>(by key: (Element) -> Key) -> [[Element]] {
        var chunks: [[Element]] = []
        for element in self {
            if let last = chunks.last?.last, key(last) == key(element) {
                chunks[chunks.count - 1].append(element)
            } else {
                chunks.append([element])
            }
        }
        return chunks
    }
}
