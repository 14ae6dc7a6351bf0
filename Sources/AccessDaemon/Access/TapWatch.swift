import AccessControl
import Logging
import ServiceLifecycle
import Synchronization

/// Watches each reader for guessing: what it finds goes on record and becomes an alarm behind the back of the taps.
///
/// Judging a tap takes a moment and waits for nothing.
final class TapWatch: Service {
    /// What to do with a tap.
    enum Judgement: Sendable, Hashable {
        case decide
        /// Nobody has the card; it goes on record with others.
        case count
        /// Somebody was trying cards here just now: this one gets nothing yet, whoever has it.
        case pause
    }

    private struct WrongPINs {
        var count: Int
        var last: MonotonicTime
        var isReported = false
    }

    private struct State {
        var guards: [ReaderID: GuessGuard] = [:]
        var wrongPINs: [ReaderID: WrongPINs] = [:]
    }

    /// While something goes on, it is looked at this often.
    private static let interval = Duration.seconds(5)

    private let recorder: Recorder
    private let clock: TrustedClock
    private let alarms: Alarms
    private let logger: Logger
    private let now: @Sendable () -> MonotonicTime
    private let state = Mutex(State())
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    /// - Parameter now: only tests have another clock.
    init(
        recorder: Recorder,
        clock: TrustedClock,
        alarms: Alarms,
        logger: Logger,
        now: @escaping @Sendable () -> MonotonicTime = { TrustedClock.monotonic }
    ) {
        self.recorder = recorder
        self.clock = clock
        self.alarms = alarms
        self.logger = logger
        self.now = now
        (self.wakes, self.wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// - Parameter unknown: the hash of a card that nobody has; nil for one that somebody has.
    func judge(unknown: CardHash?, at reader: ReaderID) -> Judgement {
        let now = self.now()
        let (judgement, begins) = self.state.withLock { state -> (Judgement, Bool) in
            let isPaused = state.guards[reader]?.pause(at: now) != nil
            guard let unknown else { return (isPaused ? .pause : .decide, false) }
            let card = UInt64(bitPattern: Int64(unknown.hashValue))
            switch state.guards[reader, default: GuessGuard()].unknown(card, at: now) {
            case .record: return (.decide, false)
            case .recordAndReport: return (.decide, true)
            case .count: return (.count, false)
            }
        }
        if begins { self.wake.yield() }
        return judgement
    }

    /// A wrong PIN after which none is tried for a while.
    func pinsBlocked(at reader: ReaderID) {
        let now = self.now()
        self.state.withLock { state in
            var wrong = state.wrongPINs[reader] ?? WrongPINs(count: 0, last: now)
            wrong.count += 1
            wrong.last = now
            state.wrongPINs[reader] = wrong
        }
        self.wake.yield()
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in self.wakes {
                repeat {
                    await self.report()
                    try? await Task.sleep(for: Self.interval, clock: .continuous)
                } while !Task.isCancelled && self.isBusy
            }
        }
        await self.report(atEnd: true)
    }

    private var isBusy: Bool {
        self.state.withLock { state in
            state.guards.values.contains { $0.isFlooded } || !state.wrongPINs.isEmpty
        }
    }

    /// Puts on record what is due.
    ///
    /// - Parameter atEnd: the daemon stops: what has been counted is due now.
    func report(atEnd: Bool = false) async {
        let now = self.now()
        let (reports, begun, over) = self.state.withLock { state in
            var reports: [(ReaderID, GuessGuard.Report)] = []
            for reader in state.guards.keys.sorted() {
                if let report = state.guards[reader]?.report(at: now, isLast: atEnd) {
                    reports.append((reader, report))
                }
            }
            var begun: [(ReaderID, Int)] = []
            var over: [ReaderID] = []
            for (reader, wrong) in state.wrongPINs {
                if now - wrong.last >= GuessGuard.window {
                    state.wrongPINs[reader] = nil
                    over.append(reader)
                } else if !wrong.isReported {
                    state.wrongPINs[reader]?.isReported = true
                    begun.append((reader, wrong.count))
                }
            }
            return (reports, begun, over)
        }
        for (reader, report) in reports { await self.tell(report, at: reader) }
        for (reader, _) in begun {
            let message = "wrong PINs are typed at reader \(reader): for a while none is tried"
            self.alarms.raise("wrong PINs at \(reader)", message)
            self.logger.warning("wrong PINs are typed", metadata: [LogKeys.reader: "\(reader)"])
            await self.note(.wrongPINs, message)
        }
        for reader in over { self.alarms.clear("wrong PINs at \(reader)") }
    }

    private func tell(_ report: GuessGuard.Report, at reader: ReaderID) async {
        let alarm = "unknown cards at \(reader)"
        let further = "\(report.taps) further taps of unknown cards"
        switch report.kind {
        case .begun:
            let message =
                report.isGuessing
                ? "card numbers are tried at reader \(reader): \(GuessGuard.guesses) different unknown cards or more"
                : "unknown cards are tapped at reader \(reader) again and again"
            self.alarms.raise(alarm, message)
            self.logger.warning(
                "many unknown cards are tapped",
                metadata: [LogKeys.reader: "\(reader)", "guessing": "\(report.isGuessing)"]
            )
            let counted = report.taps > 0 ? ", \(further) so far" : "; further ones are counted"
            await self.note(.unknownCards, message + counted)
        case .goesOn:
            await self.note(.unknownCards, "reader \(reader): \(further)")
        case .ended:
            self.alarms.clear(alarm)
            self.logger.notice("no more unknown cards", metadata: [LogKeys.reader: "\(reader)"])
            await self.note(.unknownCards, "reader \(reader): over; \(further)")
        }
    }

    private func note(_ kind: NoticeRecord.Kind, _ detail: String) async {
        await self.recorder.appendIfPossible(.notice(NoticeRecord(at: self.clock.now, kind: kind, detail: detail)))
    }
}
