import Reactor

/// The life of the client's connection as a value: no socket, no clock, no library.
///
/// Each input says which attempt it is about, since results, timers and broken connections may arrive after their
/// attempt was given up; such an input changes nothing.
struct MQTTSession {
    /// One try to connect, and the connection that came of it.
    struct Attempt: Equatable {
        let number: Int
        let version: MQTTProtocolVersion
    }

    enum State: Equatable {
        case idle
        /// Name resolution, TCP.
        case opening(Attempt)
        /// TLS, CONNECT sent, CONNACK awaited.
        case greeting(Attempt)
        /// SUBACKs awaited.
        case subscribing(Attempt, outstanding: Int)
        case connected(Attempt, since: ContinuousClock.Instant)
        case waiting(Attempt)
        case stopped
    }

    /// What the driver is to do next.
    enum Action: Equatable {
        case none
        case open(Attempt)
        /// Tell everybody that the connection is usable.
        case announce(Attempt)
        /// Call ``retry(_:)`` after this time.
        case wait(Duration, Attempt)
        /// Say good-bye to the broker.
        case disconnect
    }

    /// What ended an attempt or a connection.
    enum Loss: Equatable {
        /// The broker said that it does not speak this version.
        case versionRefused
        /// The broker hung up.
        case closed
        /// Anything else.
        case failed
    }

    /// A connection that lasted this long was a good one: the pauses start small again. One that breaks sooner counts
    /// as a failed attempt, or two clients with one identifier would throw each other out without pause.
    static let stable = Duration.seconds(10)

    private(set) var state = State.idle
    private let preferred: MQTTProtocolVersion
    private var version: MQTTProtocolVersion
    private var backoff: Backoff
    private var random: any RandomNumberGenerator

    init(preferred: MQTTProtocolVersion, backoff: Backoff, random: any RandomNumberGenerator) {
        self.preferred = preferred
        self.version = preferred
        self.backoff = backoff
        self.random = random
    }

    mutating func start() -> Action {
        guard self.state == .idle else { return .none }
        return self.open(number: 1)
    }

    /// The socket is connected and CONNECT on its way.
    ///
    /// - Returns: whether the connection is wanted; otherwise it is to be dropped.
    mutating func opened(_ attempt: Attempt) -> Bool {
        guard self.state == .opening(attempt) else { return false }
        self.state = .greeting(attempt)
        return true
    }

    /// CONNACK accepted the connection and this many SUBSCRIBEs were sent.
    mutating func accepted(_ attempt: Attempt, subscriptions: Int, now: ContinuousClock.Instant) -> Action {
        guard self.state == .greeting(attempt) else { return .none }
        return self.subscribing(attempt, outstanding: subscriptions, now: now)
    }

    /// One more SUBSCRIBE was sent.
    mutating func subscriptionAdded() {
        guard case .subscribing(let attempt, let outstanding) = self.state else { return }
        self.state = .subscribing(attempt, outstanding: outstanding + 1)
    }

    /// A SUBACK arrived.
    mutating func subscribed(_ attempt: Attempt, now: ContinuousClock.Instant) -> Action {
        guard case .subscribing(attempt, let outstanding) = self.state else { return .none }
        return self.subscribing(attempt, outstanding: outstanding - 1, now: now)
    }

    /// The attempt failed or its connection ended.
    mutating func lost(_ attempt: Attempt, _ loss: Loss, now: ContinuousClock.Instant) -> Action {
        switch self.state {
        case .opening(attempt), .subscribing(attempt, _):
            break
        case .greeting(attempt):
            // Brokers that do not know 5.0 answer with a refusal or just hang up.
            if attempt.version == .v5, loss != .failed {
                self.version = .v3_1_1
                return self.open(number: attempt.number + 1)
            }
        case .connected(attempt, let since):
            if since.duration(to: now) >= Self.stable { self.backoff.reset() }
            return self.wait(attempt)
        case .idle, .opening, .greeting, .subscribing, .connected, .waiting, .stopped:
            return .none
        }
        // Another hang-up with the fall-back had another cause: ask for the preferred version next time.
        self.version = self.preferred
        return self.wait(attempt)
    }

    /// The time for the attempt is over.
    ///
    /// - Returns: `nil` where it had come to its end before.
    mutating func expired(_ attempt: Attempt, now: ContinuousClock.Instant) -> Action? {
        switch self.state {
        case .opening(attempt), .greeting(attempt), .subscribing(attempt, _):
            self.lost(attempt, .failed, now: now)
        case .idle, .opening, .greeting, .subscribing, .connected, .waiting, .stopped:
            nil
        }
    }

    /// The pause after the attempt is over.
    mutating func retry(_ attempt: Attempt) -> Action {
        guard self.state == .waiting(attempt) else { return .none }
        return self.open(number: attempt.number + 1)
    }

    mutating func stop() -> Action {
        defer { self.state = .stopped }
        switch self.state {
        case .greeting, .subscribing, .connected: return .disconnect
        case .idle, .opening, .waiting, .stopped: return .none
        }
    }

    private mutating func open(number: Int) -> Action {
        let attempt = Attempt(number: number, version: self.version)
        self.state = .opening(attempt)
        return .open(attempt)
    }

    private mutating func subscribing(
        _ attempt: Attempt,
        outstanding: Int,
        now: ContinuousClock.Instant
    ) -> Action {
        if outstanding > 0 {
            self.state = .subscribing(attempt, outstanding: outstanding)
            return .none
        }
        self.state = .connected(attempt, since: now)
        return .announce(attempt)
    }

    private mutating func wait(_ attempt: Attempt) -> Action {
        self.state = .waiting(attempt)
        return .wait(self.backoff.next(using: &self.random), attempt)
    }
}
