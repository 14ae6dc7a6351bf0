import AccessControl

/// What is known of a controller that speaks the daemon's own dialect: no broker, no clock.
///
/// Who is at the other end is known by answers only: a boot is believed once it has answered a ping with a nonce that
/// was made for it, so that messages recorded from an earlier boot bring about nothing.
struct NativeControllerMachine: Sendable {
    typealias Instant = ContinuousClock.Instant

    struct Settings: Sendable, Hashable {
        /// How often the controller is asked for its state.
        var interval: Duration
        /// How long an order may take, its acknowledgement included; after that the controller does not obey it.
        var timeout: Duration
        /// The oldest request that is taken.
        var requestAge: Duration

        /// How long nothing may be heard.
        var patience: Duration { self.interval * 3 }
    }

    enum Result: Sendable, Hashable {
        case obeyed
        /// It said why not.
        case refused(String)
        case silent
        /// It started anew.
        case restarted
        /// This machine could not send it.
        case notSent(String)
    }

    enum Action: Sendable, Hashable {
        case report(ControllerReport)
        /// - Parameters:
        ///   - count: what ``answer(_:to:boot:at:)`` is called with.
        ///   - at: when it was made, at the earliest.
        case request(NativeReport.Request, count: Int, boot: String, at: Instant)
        case send(NativeCommand)
        /// Resume who waits for this order.
        case finish(token: Int, Result)
        case refuse(NativeRefusal)
    }

    /// A boot that has answered.
    private struct Session {
        let boot: String
        /// What its answer was signed with, and all that it says is.
        let key: MessageSeal.Key
        var uptime: UptimeEstimate
        /// The greatest count of a message that was taken.
        var count: Int
        /// That of the latest hello, if one was heard.
        var hello: Int?
        /// The greatest count of an order.
        var ordered: Int
        var isPowered: Bool?
        var isRunning: Bool?
        /// Whether the last order was to cut.
        var isToBeCut = false
        /// Orders that wait for their acknowledgement, by count.
        var waiting: [Int: Int] = [:]
        /// Requests that wait for their answer.
        var requests: Set<Int> = []
    }

    /// Further pings than these are not believed to be answered.
    private static let maximumPings = 4
    /// A controller with more unanswered requests than these has its oldest ones dropped.
    private static let maximumRequests = 16
    /// How often somebody unknown is asked, and who is silent.
    private static let impatience = (stranger: Duration.seconds(1), silent: Duration.seconds(2))

    private let settings: Settings
    private let nonces: @Sendable () -> String
    private var session: Session?
    /// The latest hello of somebody who has not answered yet.
    private var greeting: NativeReport?
    private var pings: [(nonce: String, at: Instant)] = []
    private var lastPing: Instant
    /// When a message was last taken.
    private var heard: Instant
    private(set) var isSilent = false

    /// - Parameter nonces: gives a name that nobody can guess, at each call another.
    init(settings: Settings, nonces: @escaping @Sendable () -> String, at now: Instant) {
        self.settings = settings
        self.nonces = nonces
        self.lastPing = now
        self.heard = now
    }

    /// What orders are signed with; nil while there is nobody to order anything. Empty without signatures.
    var key: MessageSeal.Key? { self.session?.key }

    /// Whether orders can be given.
    var isKnown: Bool { self.session != nil && !self.isSilent }

    /// When ``timeReached(at:)`` is due; earlier calls do nothing.
    var wake: Instant {
        let ping = self.lastPing + (self.isKnown ? self.settings.interval : self.silentInterval)
        return self.isSilent ? ping : min(ping, self.heard + self.settings.patience)
    }

    private var silentInterval: Duration { min(Self.impatience.silent, self.settings.interval) }

    // MARK: - Time and the broker

    /// There is a new connection to the broker.
    mutating func brokerConnected(at now: Instant) -> [Action] {
        [self.ping(at: now)]
    }

    /// Other keys count from now on. Who is known by one that does not has to answer anew.
    mutating func keysReplaced(_ keys: [MessageSeal.Key], at now: Instant) -> [Action] {
        guard let session = self.session, !keys.contains(session.key) else { return [] }
        self.session = nil
        let orphans = session.waiting.values.sorted().map { token in
            Action.finish(token: token, .notSent("the key that it signs with does not count any more"))
        }
        let isNews = !self.isSilent
        self.isSilent = true
        return orphans + (isNews ? [.report(.silent)] : []) + [self.ping(at: now)]
    }

    mutating func timeReached(at now: Instant) -> [Action] {
        var actions: [Action] = []
        if !self.isSilent, now >= self.heard + self.settings.patience {
            self.isSilent = true
            actions.append(.report(.silent))
        }
        if now >= self.lastPing + (self.isKnown ? self.settings.interval : self.silentInterval) {
            actions.append(self.ping(at: now))
        }
        return actions
    }

    // MARK: - Messages

    /// - Parameter key: what the message was signed with; empty without signatures.
    mutating func received(_ report: NativeReport, under key: MessageSeal.Key = [], at now: Instant) -> [Action] {
        // Who goes over to another key in the middle of a boot has to answer like anybody new.
        guard let session = self.session, session.boot == report.boot, session.key == key else {
            return self.stranger(report, under: key, at: now)
        }
        if case .bye = report.content { return self.gone(report, at: now) }
        guard report.count > session.count else { return [.refuse(.replayed)] }
        self.heard = now
        self.session?.count = report.count
        self.session?.uptime.heard(report.uptime, at: now)
        switch report.content {
        case .hello:
            self.session?.hello = report.count
            return [self.ping(at: now)]
        case .state(let state):
            guard let asked = self.asked(state.nonce) else { return self.taken(state) + self.wakeUp(at: now) }
            self.session?.uptime.answered(report.uptime, asked: asked, at: now)
            return self.answered(state)
        case .request(let request): return self.taken(request, report, at: now) + self.wakeUp(at: now)
        case .done(let count, let error):
            guard let token = self.session?.waiting.removeValue(forKey: count) else { return [] }
            return [.finish(token: token, error.map { .refused($0) } ?? .obeyed)]
        case .returned: return [.report(.returned)] + self.wakeUp(at: now)
        case .trouble(let text): return [.report(.trouble(text))] + self.wakeUp(at: now)
        case .bye: return []
        }
    }

    /// From a boot that has not answered yet.
    private mutating func stranger(_ report: NativeReport, under key: MessageSeal.Key, at now: Instant) -> [Action] {
        guard case .state(let state) = report.content, let asked = self.asked(state.nonce) else {
            let isHello = report.content == .hello
            if isHello { self.greeting = report }
            let isDue = now >= self.lastPing + Self.impatience.stranger || self.pings.isEmpty
            return (isHello ? [] : [.refuse(.stranger)]) + (isDue ? [self.ping(at: now)] : [])
        }
        let orphans = (self.session?.waiting ?? [:]).values.sorted()
        self.session = Session(
            boot: report.boot,
            key: key,
            uptime: UptimeEstimate(answer: report.uptime, asked: asked, at: now),
            count: report.count,
            hello: self.greeting?.boot == report.boot ? self.greeting?.count : nil,
            ordered: state.seen
        )
        self.greeting = nil
        self.heard = now
        // Whoever was there before, this one may know nothing of what that was told.
        self.isSilent = true
        return orphans.map { .finish(token: $0, .restarted) } + self.answered(state)
    }

    /// It is there, and this is how it stands.
    private mutating func answered(_ state: NativeReport.State) -> [Action] {
        // Also what another run of the daemon has told it.
        self.session.take { $0.ordered = max($0.ordered, state.seen) }
        guard self.isSilent else { return self.taken(state) }
        self.isSilent = false
        self.session.take { ($0.isPowered, $0.isRunning) = (nil, nil) }
        return [.report(.connected)] + self.taken(state)
    }

    private mutating func taken(_ state: NativeReport.State) -> [Action] {
        var actions: [Action] = []
        // What has power against an order is told each time, so that it is cut again.
        let isAgainstOrders = state.isPowered && self.session?.isToBeCut == true
        if self.session?.isPowered != state.isPowered || isAgainstOrders {
            actions.append(.report(state.isPowered ? .powered : .cut))
        }
        if let isRunning = state.isRunning, self.session?.isRunning != isRunning {
            actions.append(.report(.running(isRunning)))
        }
        self.session?.isPowered = state.isPowered
        self.session?.isRunning = state.isRunning
        return actions
    }

    private mutating func taken(_ request: NativeReport.Request, _ report: NativeReport, at now: Instant) -> [Action] {
        guard let age = self.session?.uptime.age(of: report.uptime, at: now), age <= self.settings.requestAge else {
            let answer = ToolAnswer(isGranted: false, reason: "tap-too-old", message: "That took too long. Try again.")
            return [.refuse(.late)]
                + [self.order(.answer(of: report.count, answer), at: now)].compactMap { $0.map { .send($0.command) } }
        }
        self.session.take { session in
            session.requests.insert(report.count)
            if session.requests.count > Self.maximumRequests, let oldest = session.requests.min() {
                session.requests.remove(oldest)
            }
        }
        return [.request(request, count: report.count, boot: report.boot, at: now - age)]
    }

    /// The last will. One of an earlier connection, which the broker notices late, is none.
    private mutating func gone(_ report: NativeReport, at now: Instant) -> [Action] {
        guard let session = self.session, session.hello == nil || session.hello == report.count else {
            return [.refuse(.replayed)]
        }
        guard !self.isSilent else { return [] }
        self.isSilent = true
        return [.report(.silent), self.ping(at: now)]
    }

    // MARK: - Orders

    /// An order to send now.
    ///
    /// - Parameter token: what ``Action/finish(token:_:)`` names; nil for nobody who waits.
    /// - Returns: nil while there is nobody to order anything.
    mutating func order(
        _ order: NativeCommand.Order,
        token: Int? = nil,
        at now: Instant
    ) -> (command: NativeCommand, count: Int)? {
        guard var session = self.session, !self.isSilent else { return nil }
        session.ordered += 1
        switch order {
        case .unlock: session.isToBeCut = false
        case .lock: session.isToBeCut = true
        case .warn, .answer: break
        }
        if let token { session.waiting[session.ordered] = token }
        self.session = session
        let envelope = NativeCommand.Envelope(
            boot: session.boot,
            count: session.ordered,
            until: session.uptime.least(at: now) + self.settings.timeout
        )
        return (.order(envelope, order), session.ordered)
    }

    /// The answer to a request, once, and to the boot that asked.
    mutating func answer(_ answer: ToolAnswer, to request: Int, boot: String, at now: Instant) -> [Action] {
        guard self.session?.boot == boot, self.session?.requests.remove(request) != nil,
            let (command, _) = self.order(.answer(of: request, answer), at: now)
        else { return [] }
        return [.send(command)]
    }

    /// An order did not leave this machine.
    mutating func notSent(_ token: Int, _ reason: String) -> [Action] {
        self.forget(token) ? [.finish(token: token, .notSent(reason))] : []
    }

    /// The time for an acknowledgement is over.
    mutating func expired(_ token: Int) -> [Action] {
        self.forget(token) ? [.finish(token: token, .silent)] : []
    }

    private mutating func forget(_ token: Int) -> Bool {
        guard let count = self.session?.waiting.first(where: { $0.value == token })?.key else { return false }
        self.session?.waiting[count] = nil
        return true
    }

    // MARK: - Pings

    private mutating func ping(at now: Instant) -> Action {
        let nonce = self.nonces()
        self.pings.append((nonce, now))
        if self.pings.count > Self.maximumPings { self.pings.removeFirst() }
        self.lastPing = now
        return .send(.ping(nonce: nonce))
    }

    /// Who was thought silent spoke: asked at once how it stands.
    private mutating func wakeUp(at now: Instant) -> [Action] {
        self.isSilent && now >= self.lastPing + Self.impatience.stranger ? [self.ping(at: now)] : []
    }

    /// When the ping with this nonce was sent; it is answered once.
    private mutating func asked(_ nonce: String?) -> Instant? {
        guard let nonce, let index = self.pings.firstIndex(where: { $0.nonce == nonce }) else { return nil }
        let asked = self.pings[index].at
        self.pings.removeFirst(index + 1)
        return asked
    }
}

extension Optional {
    /// Changes the value where there is one.
    fileprivate mutating func take(_ change: (inout Wrapped) -> Void) {
        guard var value = self else { return }
        change(&value)
        self = value
    }
}
