import AccessControl
import CardHashing
import LocalStore
import Logging
import P2K16Directory
import Postgres
import ServiceLifecycle
import Synchronization

/// Keeps the snapshot and its replica like the upstream: loads at each connect, polls for changes, reconciles, and looks
/// at once when the notify triggers announce a change.
final class UpstreamSync: Service {
    /// Intervals that a reload may change.
    struct Intervals: Sendable, Hashable {
        /// How often changes of the web application are asked for.
        var poll: Duration
        /// How often everything is compared, for changes that leave no trace of their own.
        var reconcile: Duration
    }

    private struct Refreshes {
        /// Wakes the connection's loop; nil while there is no connection.
        var wake: AsyncStream<Void>.Continuation?
        var waiting: [Int: CheckedContinuation<Void, any Error>] = [:]
        var lastWaiter = 0
        /// Whether a change was announced that no load has begun for.
        var isAnnounced = false
        /// Whether this connection has loaded everything.
        var isCurrent = false
    }

    private let session: PostgresSession
    private let listener: UpstreamListener
    private let store: LocalStore
    private let snapshot: CurrentSnapshot
    private let restrictions: CardRestrictions
    private let rules: AccessRules
    private let keys: CardKeys
    private let keyFile: CardKeyFile
    private let clock: TrustedClock
    private let status: UpstreamStatus
    private let logger: Logger
    private let intervals: Mutex<Intervals>
    private let refreshes = Mutex(Refreshes())
    /// What the upstream was last told of cards that were taken away here, whether it took it or not.
    private let offered = Mutex<[CardRestriction]>([])
    private let replica: ReplicaWriter

    init(
        session: PostgresSession,
        listener: UpstreamListener,
        intervals: Intervals,
        store: LocalStore,
        snapshot: CurrentSnapshot,
        restrictions: CardRestrictions,
        rules: AccessRules,
        keys: CardKeys,
        keyFile: CardKeyFile,
        clock: TrustedClock,
        status: UpstreamStatus,
        logger: Logger
    ) {
        self.session = session
        self.listener = listener
        self.intervals = Mutex(intervals)
        self.store = store
        self.snapshot = snapshot
        self.restrictions = restrictions
        self.rules = rules
        self.keys = keys
        self.keyFile = keyFile
        self.clock = clock
        self.status = status
        self.logger = logger
        self.replica = ReplicaWriter(
            store: store,
            restrictions: restrictions,
            clock: clock,
            status: status,
            logger: logger
        )
    }

    var state: PostgresSession.State { self.session.state }

    /// Whether the upstream is there, and decisions are taken from what it said since it is.
    var isCurrent: Bool { self.refreshes.withLock { $0.isCurrent } }

    func set(_ intervals: Intervals) {
        self.intervals.withLock { $0 = intervals }
    }

    /// Tells the upstream what it does not know of cards, loads everything at once, and returns when decisions are taken
    /// from it.
    ///
    /// - Throws: ``UpstreamAwayError`` while there is no working connection; `CancellationError`, and the load goes on.
    func refresh() async throws {
        let waiter = self.refreshes.withLock { refreshes in
            refreshes.lastWaiter += 1
            return refreshes.lastWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let wake = self.refreshes.withLock { refreshes in
                    if refreshes.wake != nil { refreshes.waiting[waiter] = continuation }
                    return refreshes.wake
                }
                guard let wake else { return continuation.resume(throwing: UpstreamAwayError()) }
                wake.yield()
                // The handler may have run before there was anything to resume.
                if Task.isCancelled { self.finish([waiter], CancellationError()) }
            }
        } onCancel: {
            self.finish([waiter], CancellationError())
        }
    }

    /// Tells those who wait; each of them once, whoever comes first.
    private func finish(_ waiters: [Int], _ error: (any Error)? = nil) {
        let continuations = self.refreshes.withLock { refreshes in
            waiters.compactMap { refreshes.waiting.removeValue(forKey: $0) }
        }
        for continuation in continuations {
            if let error { continuation.resume(throwing: error) } else { continuation.resume() }
        }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                group.addTask { await self.listener.run { self.announceChange() } }
                group.addTask { await self.followForEver() }
                group.addTask { await self.replica.run() }
            }
        }
    }

    /// Makes the connection's loop look soon; without a connection, after the load that the next one begins with.
    private func announceChange() {
        self.refreshes.withLock { refreshes in
            refreshes.isAnnounced = true
            refreshes.wake?.yield()
        }
    }

    private func followForEver() async {
        await self.session.run { connection in
            do {
                try await self.follow(connection)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                let isNew = self.status.update { status in
                    defer { status.syncProblem = "\(error)" }
                    return status.syncProblem != "\(error)"
                }
                // Once, not at every attempt of a night.
                if isNew { self.logger.error("sync with the upstream failed", error: error) }
                throw error
            }
        }
    }

    private func follow(_ connection: PostgresConnection) async throws {
        try await self.verify(connection)
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        defer { self.endRefreshes(UpstreamAwayError()) }
        var marker = try await self.load(connection)
        self.refreshes.withLock { $0.wake = wake }
        // What was announced during the load may have come too late for it.
        wake.yield()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while true {
                    try await Task.sleep(for: self.intervals.withLock { $0.poll }, clock: .continuous)
                    wake.yield()
                }
            }
            defer { group.cancelAll() }
            var lastLoad = ContinuousClock.now
            for await _ in wakes {
                let (isAsked, isAnnounced) = self.refreshes.withLock { refreshes in
                    defer { refreshes.isAnnounced = false }
                    return (!refreshes.waiting.isEmpty, refreshes.isAnnounced)
                }
                let asked = TrustedClock.monotonic
                let isDue = ContinuousClock.now - lastLoad >= self.intervals.withLock { $0.reconcile }
                if try await self.isLoadNeeded(
                    since: marker,
                    asked: isAsked,
                    thorough: isAnnounced || isDue,
                    connection
                ) {
                    marker = try await self.load(connection)
                    lastLoad = .now
                } else {
                    if isDue { lastLoad = .now }
                    self.replica.tryAgain()
                    try await self.observeTime(connection, asked: asked)
                }
            }
            try Task.checkCancellation()
        }
    }

    /// - Parameter thorough: whether changes count that left no trace but that something was written.
    private func isLoadNeeded(
        since marker: ChangeMarker,
        asked: Bool,
        thorough: Bool,
        _ connection: PostgresConnection
    ) async throws -> Bool {
        if asked { return true }
        let restrictions = self.snapshot.restrictions
        // What the upstream did not take before it may take when it is looked at thoroughly.
        if !restrictions.isEmpty, thorough || restrictions != self.offered.withLock({ $0 }) { return true }
        // This also sees all that the cheaper question below would.
        if thorough { return try await ChangeFeed.mayHaveChanged(since: marker, on: connection) }
        return try await ChangeFeed.hasChanged(since: marker, on: connection)
    }

    /// Everything that must be right before the upstream is believed; each failure names its remedy.
    private func verify(_ connection: PostgresConnection) async throws {
        try await UpstreamIdentity.verify(connection, belongsTo: self.store)
        let problems = try await PrivilegeCheck.problems(connection)
        let known = self.status.update { status in
            defer { status.privilegeProblems = problems }
            return status.privilegeProblems
        }
        for problem in problems where !known.contains(problem) {
            self.logger.warning("database role lacks a privilege", metadata: [LogKeys.reason: "\(problem)"])
        }
        // After the privileges, whose lack this would trip over without naming the remedy.
        let pending = try await Migrations.status(connection).filter { $0.appliedAt == nil }
        guard pending.isEmpty else { throw SchemaMissingError() }
        try await self.agreeOnKey(connection)
    }

    /// Makes a card key only where neither the upstream nor the replica holds cards.
    private func agreeOnKey(_ connection: PostgresConnection) async throws {
        if self.keys.ring == nil {
            guard try await !CardDirectory.holdsCards(connection) else {
                throw CardKeyMissingError(path: self.keyFile.path)
            }
            self.keys.ring = try self.keyFile.create()
            self.logger.notice("card key made", metadata: [LogKeys.file: "\(self.keyFile.path)"])
        }
        guard let ring = self.keys.ring else { return }
        let checks = Dictionary(uniqueKeysWithValues: ring.keys.map { ($0.id, $0.checkValue) })
        let lacking = try await CardDirectory.ensureKeys(checks, actor: "p2k16d", on: connection)
        if !lacking.isEmpty {
            self.logger.warning(
                "card keys of the space are missing here",
                metadata: ["keys": "\(lacking.map(\.rawValue))", LogKeys.file: "\(self.keyFile.path)"]
            )
        }
        for key in ring.keys { try await self.store.ensureKey(key.id, checkValue: key.checkValue) }
    }

    private func load(_ connection: PostgresConnection) async throws -> ChangeMarker {
        // The snapshot before lives on until the replica is written, which releases as well.
        defer { Process.releaseFreedMemory() }
        // Requests that come while the load runs may have missed their change: they wait for the next one.
        let waiting = self.refreshes.withLock { Array($0.waiting.keys) }
        do {
            // Before the load, which then shows it.
            let restrictions = self.snapshot.restrictions
            self.offered.withLock { $0 = restrictions }
            let (delivered, problem) = await self.restrictions.deliver(restrictions, on: connection)
            self.noteRestrictionProblem(problem)
            let asked = TrustedClock.monotonic
            let loaded = try await SnapshotLoader.load(connection, configuration: self.rules.configuration)
            let previous = self.snapshot.authoritative
            // Before the snapshot, which tells those who ask for this.
            self.refreshes.withLock { $0.isCurrent = true }
            self.snapshot.replace(by: loaded.snapshot, lifting: delivered)
            self.clock.observe(upstream: loaded.upstreamNow)
            self.snapshot.known?.confirm(at: loaded.upstreamNow, asked: asked)
            self.status.update { status in
                status.lastSync = loaded.upstreamNow
                status.syncProblem = nil
            }
            self.finish(waiting)
            self.replica.write(loaded.snapshot, replacing: previous, settling: delivered)
            return loaded.marker
        } catch {
            self.finish(waiting, error)
            throw error
        }
    }

    private func noteRestrictionProblem(_ problem: String?) {
        let isNew = self.status.update { status in
            defer { status.restrictionProblem = problem }
            return status.restrictionProblem != problem
        }
        guard isNew, let problem else { return }
        self.logger.error("card not restricted upstream", metadata: [LogKeys.reason: "\(problem)"])
    }

    /// - Parameter asked: before the upstream was whether anything has changed.
    private func observeTime(_ connection: PostgresConnection, asked: MonotonicTime) async throws {
        let now = try await connection.query("SELECT clock_timestamp()").rows[0].timestamp(0)
        self.clock.observe(upstream: Timestamp(microseconds: now))
        self.snapshot.known?.confirm(at: Timestamp(microseconds: now), asked: asked)
        self.status.update { $0.lastSync = Timestamp(microseconds: now) }
    }

    private func endRefreshes(_ error: any Error) {
        self.snapshot.known?.lose()
        let waiting = self.refreshes.withLock { refreshes in
            refreshes.wake = nil
            refreshes.isCurrent = false
            refreshes.isAnnounced = false
            return Array(refreshes.waiting.keys)
        }
        self.finish(waiting, error)
    }
}
