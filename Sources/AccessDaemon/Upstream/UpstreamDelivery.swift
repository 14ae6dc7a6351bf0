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
    /// How many entries go in one transaction.
    private static let batch = 2000
    /// What comes meanwhile goes in the same transaction, and has the processors and the disk to itself: doors come first.
    private static let linger = Duration.milliseconds(100)

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
        // Goes over the whole retained journal.
        var next = try await self.deliver(
            from: self.recorder.journal.firstSequence ?? 1,
            comparing: true,
            by: delivery,
            on: connection
        )
        try await self.deliverSalvaged(by: delivery, on: connection)
        self.status.update { status in
            status.isComparedWithJournal = true
            status.deliveryProblem = nil
        }
        for await _ in appended {
            try await Task.sleep(for: Self.linger, clock: .continuous)
            next = try await self.deliver(from: next, comparing: false, by: delivery, on: connection)
            try await self.removeOld()
        }
        try Task.checkCancellation()
    }

    /// Delivers what is intact in segments that were put aside for damage and that the upstream lacks.
    private func deliverSalvaged(by delivery: Delivery, on connection: PostgresConnection) async throws {
        try await self.recorder.journal.forEachSalvaged { records in
            for chain in records.chunked(by: \.journalID) {
                var rest = chain[...]
                while !rest.isEmpty {
                    let batch = Array(rest.prefix(Self.batch))
                    rest = rest.dropFirst(batch.count)
                    let present = try await Delivery.present(
                        site: self.site,
                        journal: batch[0].journalID.description,
                        in: batch[0].sequence...batch[batch.count - 1].sequence,
                        on: connection
                    )
                    let missing = batch.filter { present[$0.sequence] == nil }
                    guard !missing.isEmpty else { continue }
                    let prepared = await DeliveryBatch.make(of: missing, site: self.site)
                    try await self.deliver(prepared, by: delivery, on: connection)
                    self.logger.notice(
                        "entries of a damaged segment delivered",
                        metadata: [LogKeys.count: "\(missing.count)"]
                    )
                }
            }
        }
    }

    /// Delivers everything from a sequence on, and returns the sequence after the last.
    ///
    /// While the database takes one batch, the next is read.
    ///
    /// - Parameter comparing: whether some of it may be upstream already.
    private func deliver(
        from start: UInt64,
        comparing: Bool,
        by delivery: Delivery,
        on connection: PostgresConnection
    ) async throws -> UInt64 {
        var next = start
        var coming = try await self.stretch(from: start, page: comparing ? DeliveredPage() : nil, on: connection)
        while let stretch = coming {
            async let following = self.stretch(from: stretch.last + 1, page: stretch.page, on: connection)
            for batch in stretch.batches { try await self.deliver(batch, by: delivery, on: connection) }
            next = stretch.last + 1
            self.status.update { $0.deliveredUpTo = stretch.last }
            coming = try await following
        }
        return next
    }

    /// A stretch of the journal that was read.
    private struct Stretch: Sendable {
        let last: UInt64
        /// One for each chain in it, nearly always one.
        let batches: [DeliveryBatch]
        let page: DeliveredPage?
    }

    /// Reads what comes next, without what the upstream holds; nil at the end of the journal.
    private func stretch(
        from start: UInt64,
        page: DeliveredPage?,
        on connection: PostgresConnection
    ) async throws -> Stretch? {
        let records = try await self.recorder.journal.read(from: start, limit: Self.batch)
        guard let last = records.last else { return nil }
        var page = page
        var batches: [DeliveryBatch] = []
        for chain in records.chunked(by: \.journalID) {
            // An entry that is there with another hash is delivered again, which reports the conflict.
            let missing = try await page?.missing(of: chain, site: self.site, on: connection) ?? chain
            batches.append(await DeliveryBatch.make(of: missing, site: self.site))
        }
        return Stretch(last: last.sequence, batches: batches, page: page)
    }

    private func deliver(
        _ batch: DeliveryBatch,
        by delivery: Delivery,
        on connection: PostgresConnection
    ) async throws {
        for entry in batch.unreadable {
            // Written by a newer version: kept for it, while the rest goes on.
            await self.raise(.deliveryRefused, entry.key, entry.reason, isNotice: false)
        }
        let entries = batch.entries
        guard !entries.isEmpty else { return }
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
