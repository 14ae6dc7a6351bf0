import AccessControl
import LocalStore
import Logging
import ServiceLifecycle
import Synchronization

/// The one place of all alarms: looks at the site whenever something happens and every two seconds, and tells whoever
/// listens what was raised and cleared. The tap path does not know of it.
final class AlarmDesk: Service {
    struct State {
        var board: AlarmBoard
        var clones: CloneWatch
        var raised: [AlarmKind: UInt64] = [:]
        /// Since when the broker has been connected; nil while it is not.
        var brokerSince: MonotonicTime?
        var rhythms: [ReaderID: ReaderRhythm]
        /// When each reader gave something last, as far as it was looked at.
        var lastFrames: [ReaderID: ContinuousClock.Instant] = [:]
    }

    private static let interval = Duration.seconds(2)
    /// Between two looks, however much happens.
    private static let pause = Duration.milliseconds(250)
    /// Door events that wait; more are lost, and with them the chance to find a copied card.
    private static let backlog = 2048

    let sources: AlarmSources
    let settings: Configuration.Alarms
    let deliveries: [AlarmDelivery]
    /// The kinds of which an alarm was raised, acknowledged or cleared.
    let changes = Broadcast<AlarmKind>()
    let startedAt = TrustedClock.monotonic
    let state: Mutex<State>
    private let logger: Logger
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - restored: what stood at the end of the run before.
    ///   - rhythms: what was learnt of the readers.
    ///   - clones: how fast a card may be.
    init(
        sources: AlarmSources,
        settings: Configuration.Alarms,
        restored: [Alarm],
        rhythms: [ReaderID: ReaderRhythm],
        clones: CloneWatch.Rules,
        deliveries: [AlarmDelivery],
        logger: Logger
    ) {
        self.sources = sources
        self.settings = settings
        self.deliveries = deliveries
        self.logger = logger
        self.state = Mutex(
            State(
                board: AlarmBoard(restored: restored, at: TrustedClock.monotonic),
                clones: CloneWatch(clones),
                rhythms: rhythms
            )
        )
        (self.wakes, self.wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Those that stand, the oldest first.
    var alarms: [Alarm] { self.state.withLock { $0.board.alarms } }

    var figures: AlarmFigures {
        let (alarms, raised) = self.state.withLock { ($0.board.alarms, $0.raised) }
        var figures = AlarmFigures(raised: raised)
        for alarm in alarms {
            figures.standing[alarm.key.kind, default: 0] += 1
            if alarm.acknowledgement == nil { figures.unacknowledged[alarm.key.kind, default: 0] += 1 }
        }
        for delivery in self.deliveries { figures.deliveries[delivery.name] = delivery.figures }
        return figures
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                for delivery in self.deliveries { group.addTask { await delivery.run() } }
                group.addTask { await self.follow() }
                group.addTask {
                    while !Task.isCancelled {
                        self.wake.yield()
                        try? await Task.sleep(for: Self.interval, clock: .continuous)
                    }
                }
                group.addTask {
                    for await _ in self.wakes {
                        await self.look()
                        try? await Task.sleep(for: Self.pause, clock: .continuous)
                    }
                }
            }
        }
    }

    /// Takes something that has happened and stands until it is acknowledged.
    func latch(_ key: AlarmKey, _ message: String) async {
        let now = self.sources.clock.now
        let change = self.state.withLock { $0.board.latch(key, message, at: now) }
        await self.announce(change.map { [$0] } ?? [])
    }

    /// Somebody has seen an alarm.
    ///
    /// - Returns: the alarm as it stood; nil when there is none.
    func acknowledge(_ key: AlarmKey, by name: String) async -> Alarm? {
        let now = self.sources.clock.now
        let (alarm, change) = self.state.withLock { state in
            let alarm = state.board[key]
            return (alarm, state.board.acknowledge(key, by: name, at: now))
        }
        if let change { await self.announce([change], by: name) }
        return alarm
    }

    /// Looks at everything once.
    func look() async {
        let present = await self.conditions()
        let now = self.sources.clock.now
        await self.announce(self.state.withLock { $0.board.update(present, at: now, now: TrustedClock.monotonic) })
    }

    private func follow() async {
        for await delivery in self.sources.events.listen(capacity: Self.backlog) {
            if case .event(.journalled(_, .decision(let decision))) = delivery { await self.compare(decision) }
            self.wake.yield()
        }
    }

    /// Whether a card was somewhere else a moment ago.
    private func compare(_ decision: DecisionRecord) async {
        guard let card = decision.card else { return }
        let suspicion = self.state.withLock { $0.clones.seen(card, at: decision.door, decision.at) }
        guard let suspicion else { return }
        let place = decision.fingerprint ?? "card \(card)"
        let gap = Double(suspicion.gap.microseconds / 100_000) / 10
        await self.latch(
            AlarmKey(.cloneSuspected, at: place),
            "card \(card) was at the doors \(suspicion.first) and \(suspicion.second) within \(gap) s"
        )
    }

    /// - Parameter name: who caused it; nil where nobody did.
    private func announce(_ changes: [AlarmChange], by name: String? = nil) async {
        guard !changes.isEmpty else { return }
        for change in changes {
            self.log(change)
            if change.state == .raised { self.state.withLock { $0.raised[change.alarm.key.kind, default: 0] += 1 } }
            for delivery in self.deliveries { delivery.add(change) }
            self.changes.post(change.alarm.key.kind)
        }
        do {
            try await self.sources.store.setAlarms(self.alarms)
        } catch {
            self.logger.error("a restart would raise the alarms again", error: error)
        }
        for change in changes { await self.record(change, by: name) }
    }

    private func log(_ change: AlarmChange) {
        let kind = change.alarm.key.kind
        let metadata: Logger.Metadata = [
            LogKeys.alarm: "\(change.alarm.key)", LogKeys.reason: "\(change.alarm.message)",
        ]
        switch (change.state, kind.severity) {
        case (.raised, .critical): self.logger.error("alarm", metadata: metadata)
        case (.raised, .warning): self.logger.warning("alarm", metadata: metadata)
        case (.acknowledged, _): self.logger.notice("alarm acknowledged", metadata: metadata)
        case (.cleared, _): self.logger.notice("alarm over", metadata: metadata)
        }
    }

    private func record(_ change: AlarmChange, by name: String?) async {
        // What cannot be written needs no further try; the gap itself is on record as soon as it can be.
        guard change.alarm.key.kind != .journalGap else { return }
        let kind: NoticeRecord.Kind
        switch change.state {
        case .raised: kind = .alarmRaised
        case .acknowledged: kind = .alarmAcknowledged
        case .cleared: kind = .alarmCleared
        }
        let actor = name.map { ", by \($0)" } ?? ""
        await self.sources.recorder.appendIfPossible(
            .notice(
                NoticeRecord(
                    at: change.at,
                    kind: kind,
                    detail: "\(change.alarm.key): \(change.alarm.message)\(actor)"
                )
            )
        )
    }
}
