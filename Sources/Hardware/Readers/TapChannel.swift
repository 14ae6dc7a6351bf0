import AccessControl
import Logging
import Synchronization

/// The bounded way from a reader's frames to the daemon: debounces, counts and never blocks the reader.
final class TapChannel: Sendable {
    private struct State {
        var health = ReaderHealth()
        var last: (tap: Tap, at: ContinuousClock.Instant)?
        var lastComplaint: ContinuousClock.Instant?
        /// Bad frames since the last complaint.
        var untold = 0
    }

    /// A person taps once a second at most; more waiting taps than this help nobody.
    private static let capacity = 16
    /// More than any PIN; of more keys the newest count.
    private static let keyCapacity = 32
    /// A line that gives noise for ever must not fill the log.
    private static let complaintInterval = Duration.seconds(10)

    let taps: AsyncStream<Tap>
    let keys: AsyncStream<KeypadKey>
    let activity = ReaderActivityObserver()
    private let tapContinuation: AsyncStream<Tap>.Continuation
    private let keyContinuation: AsyncStream<KeypadKey>.Continuation
    private let state = Mutex(State())
    private let reader: ReaderID
    private let debounce: Duration
    private let logger: Logger?

    /// - Parameters:
    ///   - debounce: how long further frames of the same card count as the same tap.
    ///   - logger: gets bad frames, without their content.
    init(reader: ReaderID, debounce: Duration, logger: Logger?) {
        self.reader = reader
        self.debounce = debounce
        self.logger = logger
        // `bufferingOldest` drops the newest tap when the buffer is full.
        (self.taps, self.tapContinuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
        (self.keys, self.keyContinuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.keyCapacity))
    }

    var health: ReaderHealth { self.state.withLock { $0.health } }

    func setFault(_ fault: String?) {
        self.state.withLock { $0.health.fault = fault }
    }

    func received(_ frame: ReaderFrame, at now: ContinuousClock.Instant = .now) {
        switch frame {
        case .card(let number): self.received(Tap(number: number, receivedAt: now))
        case .key(let key):
            self.state.withLock { $0.health.lastFrame = now }
            self.keyContinuation.yield(key)
            self.activity.report(.key)
        case .bad(let fault): self.received(fault, at: now)
        }
    }

    /// Counts it, and says so in the log now and then, without anything of its content.
    func received(_ fault: BadFrame, at now: ContinuousClock.Instant = .now) {
        let untold = self.state.withLock { state -> Int? in
            state.health.badFrames += 1
            state.health.lastFrame = now
            state.untold += 1
            if let last = state.lastComplaint, now - last < Self.complaintInterval { return nil }
            state.lastComplaint = now
            defer { state.untold = 0 }
            return state.untold
        }
        self.activity.report(.bad(fault))
        guard let untold else { return }
        self.logger?.notice(
            "bad frame",
            metadata: ["reader": "\(self.reader)", "error": "\(fault)", "count": "\(untold)"]
        )
    }

    func received(_ tap: Tap) {
        let isRepeated = self.count(tap)
        if !isRepeated, case .dropped = self.tapContinuation.yield(tap) {
            self.state.withLock { $0.health.dropped += 1 }
        }
        self.activity.report(.card(tap, isRepeated: isRepeated))
    }

    /// Counts and tells of a tap that somebody else takes to the daemon: it is not among ``taps``.
    func noted(_ tap: Tap) {
        self.activity.report(.card(tap, isRepeated: self.count(tap)))
    }

    /// - Returns: whether the same card still lies there.
    private func count(_ tap: Tap) -> Bool {
        let now = tap.receivedAt
        return self.state.withLock { state in
            state.health.lastFrame = now
            defer { state.last = (tap, now) }
            guard let last = state.last, last.tap.isSameCard(as: tap), now - last.at < self.debounce else {
                state.health.taps += 1
                return false
            }
            state.health.repeated += 1
            return true
        }
    }
}
