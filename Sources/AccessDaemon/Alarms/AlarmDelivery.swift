import AccessControl
import Logging
import Synchronization

/// Tells one receiver of the alarms, one after the other, and never makes anybody wait.
final class AlarmDelivery: Sendable {
    /// What has become of what was to be told.
    struct Figures: Sendable, Hashable {
        var delivered: UInt64 = 0
        /// Given up after the last attempt.
        var failed: UInt64 = 0
        /// Changes that a later one of the same alarm made superfluous.
        var superseded: UInt64 = 0
        var dropped: UInt64 = 0
        /// Why the last one failed; nil since one was delivered.
        var lastError: String?
    }

    /// At most so many alarms wait for a slow receiver.
    private static let capacity = 256
    /// Between two deliveries.
    private static let interval = Duration.seconds(1)

    /// Like `command`.
    let name: String
    /// Before each further attempt.
    private let pauses: [Duration]
    private let send: @Sendable (AlarmChange) async throws -> Void
    private let logger: Logger
    private let outbox = Mutex(AlarmOutbox(capacity: AlarmDelivery.capacity, interval: AlarmDelivery.interval))
    private let counts = Mutex(Figures())
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - pauses: one before each attempt after the first.
    ///   - send: tells the receiver; limits its own time.
    init(
        name: String,
        pauses: [Duration],
        logger: Logger,
        send: @escaping @Sendable (AlarmChange) async throws -> Void
    ) {
        self.name = name
        self.pauses = pauses
        self.send = send
        self.logger = logger
        (self.wakes, self.wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var figures: Figures {
        let (superseded, dropped) = self.outbox.withLock { ($0.superseded, $0.dropped) }
        return self.counts.withLock { counts in
            var figures = counts
            figures.superseded = superseded
            figures.dropped = dropped
            return figures
        }
    }

    func add(_ change: AlarmChange) {
        self.outbox.withLock { $0.add(change) }
        self.wake.yield()
    }

    /// Runs until it is cancelled.
    func run() async {
        for await _ in self.wakes {
            while case let next = self.outbox.withLock({ $0.next(at: TrustedClock.monotonic) }), next != .nothing {
                switch next {
                case .deliver(let change): await self.deliver(change)
                case .wait(let time): try? await Task.sleep(for: time, clock: .continuous)
                case .nothing: break
                }
                guard !Task.isCancelled else { return }
            }
        }
    }

    private func deliver(_ change: AlarmChange) async {
        var failure: (any Error)?
        for pause in [.zero] + self.pauses {
            if pause > .zero, (try? await Task.sleep(for: pause, clock: .continuous)) == nil { return }
            do {
                try await self.send(change)
                self.counts.withLock { counts in
                    counts.delivered += 1
                    counts.lastError = nil
                }
                return
            } catch {
                guard !Task.isCancelled else { return }
                failure = error
            }
        }
        self.counts.withLock { counts in
            counts.failed += 1
            counts.lastError = failure.map { "\($0)" }
        }
        self.logger.error(
            "alarm not told",
            error: failure,
            metadata: ["receiver": "\(self.name)", LogKeys.alarm: "\(change.alarm.key)"]
        )
    }
}
