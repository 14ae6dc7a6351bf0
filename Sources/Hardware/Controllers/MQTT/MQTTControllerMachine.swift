import AccessControl

/// The conversation with one controller: which command waits for an answer, and whether the controller lives. No broker and
/// no clock; the driver brings the monotonic time with each input and carries the effects out, in order.
///
/// Answers carry nothing that tells which command they are for: a state that is as commanded answers the oldest command
/// for it. The driver keeps away what came with the retain flag.
struct MQTTControllerMachine: Sendable {
    struct Timing: Sendable, Hashable {
        /// How long an answer may take.
        var answer = Duration.seconds(2)
        /// How much longer it is waited for after an error that may be somebody else's.
        var patience = Duration.milliseconds(250)
        /// After how long without a sign of life it is missed; nil for never.
        var silence: Duration?
    }

    enum Result: Sendable, Hashable {
        case obeyed
        case failed(String)
    }

    enum Effect: Sendable, Hashable {
        /// Publish this; it does not matter when it fails.
        case send(ControllerMessage)
        case report(ControllerReport)
        /// Tell who waits for this command.
        case finish(Int, Result)
    }

    /// How a command begins.
    enum Beginning: Sendable, Hashable {
        /// Publish this now, and say ``notSent(_:)`` when that fails. With a number an answer to it will come.
        case send(ControllerMessage, command: Int?)
        case done
        case refused(String)
    }

    private enum Life: Equatable {
        /// Nothing was heard on this connection to the broker, which stands since then.
        case unheard(since: MonotonicTime?)
        case heard(MonotonicTime)
        /// Told as silent, with the reason.
        case silent(String)
    }

    private struct Waiting {
        let command: Int
        let order: ControllerOrder
        var deadline: MonotonicTime
        var complaint: String?
    }

    private var dialect: any ControllerDialect
    private let timing: Timing
    private var life = Life.unheard(since: nil)
    /// Oldest first.
    private var waiting: [Waiting] = []
    private var lastCommand = 0
    private var lastProbe: MonotonicTime?
    /// What was told of it last; nil when that may no longer be so.
    private var isLocked: Bool?
    private var isRunning: Bool?
    /// How it was last told to stand.
    private var isToBeLocked: Bool?

    init(dialect: any ControllerDialect, timing: Timing) {
        self.dialect = dialect
        self.timing = timing
    }

    /// Why it cannot be commanded; nil when it can.
    var fault: String? {
        if case .silent(let reason) = self.life { reason } else { nil }
    }

    /// When ``timeReached(at:)`` is due.
    var wake: MonotonicTime? {
        [self.waiting.map(\.deadline).min(), self.silenceDue, self.probeDue].compactMap(\.self).min()
    }

    /// The broker is connected, or connected again.
    mutating func connected(at now: MonotonicTime) -> [Effect] {
        self.outdate()
        var effects: [Effect] = []
        switch self.life {
        case .silent: break
        case .unheard, .heard:
            if self.timing.silence == nil {
                self.life = .heard(now)
                effects.append(.report(.connected))
            } else {
                self.life = .unheard(since: now)
            }
        }
        return effects + self.sendProbe(at: now)
    }

    /// Begins a command.
    mutating func begin(_ order: ControllerOrder, at now: MonotonicTime) -> Beginning {
        // Sent to one that is away it could take effect when it comes back.
        if let fault = self.fault, self.dialect.capabilities.contains(.lock) || !order.isLocked {
            return .refused(fault)
        }
        switch self.dialect.plan(order) {
        case .nothing: return .done
        case .refuse(let reason): return .refused(reason)
        case .send(let message):
            self.isToBeLocked = order.isLocked
            guard self.dialect.capabilities.contains(.confirm) else { return .send(message, command: nil) }
            self.lastCommand += 1
            self.waiting.append(
                Waiting(command: self.lastCommand, order: order, deadline: now + self.timing.answer)
            )
            return .send(message, command: self.lastCommand)
        }
    }

    /// A command has not left this machine, and no answer will come.
    mutating func notSent(_ command: Int) {
        guard let index = self.waiting.firstIndex(where: { $0.command == command }) else { return }
        self.dialect.finished(self.waiting.remove(at: index).order, obeyed: false)
    }

    /// - Returns: nil when the message is not understood.
    mutating func received(_ message: ControllerMessage, at now: MonotonicTime) -> [Effect]? {
        guard let signs = self.dialect.read(message) else { return nil }
        guard !signs.contains(.gone) else { return self.lost() }
        var effects: [Effect] = []
        if case .heard = self.life {
            if signs.contains(.started) {
                self.forget()
                effects.append(.report(.connected))
            }
        } else {
            effects.append(.report(.connected))
        }
        self.life = .heard(now)
        for sign in signs { effects += self.take(sign, at: now) }
        return effects
    }

    /// The time of ``wake`` is there.
    mutating func timeReached(at now: MonotonicTime) -> [Effect] {
        var effects: [Effect] = []
        for expired in self.waiting where now >= expired.deadline {
            self.waiting.removeAll { $0.command == expired.command }
            self.dialect.finished(expired.order, obeyed: false)
            let reason = expired.complaint.map { "the controller refused: \($0)" } ?? self.unanswered
            effects.append(.finish(expired.command, .failed(reason)))
        }
        if let due = self.silenceDue, now >= due, let silence = self.timing.silence {
            self.life = .silent("nothing has been heard of the controller for \(silence)")
            self.outdate()
            effects.append(.report(.silent))
        }
        if let due = self.probeDue, now >= due { effects += self.sendProbe(at: now) }
        return effects
    }

    // MARK: - Signs

    private mutating func take(_ sign: ControllerSign, at now: MonotonicTime) -> [Effect] {
        switch sign {
        case .alive, .started, .gone: return []
        case .locked: return self.stands(locked: true)
        case .unlocked: return self.stands(locked: false)
        case .returned: return [.report(.returned)]
        case .running(let isRunning):
            guard self.isRunning != isRunning else { return [] }
            self.isRunning = isRunning
            return [.report(.running(isRunning))]
        case .complaint(let text):
            // Others command it too, and get their errors on the same topic; our own answer would follow.
            guard !self.waiting.isEmpty else { return [.report(.trouble(text))] }
            self.waiting[0].complaint = text
            self.waiting[0].deadline = min(self.waiting[0].deadline, now + self.timing.patience)
            return []
        }
    }

    private mutating func stands(locked isLocked: Bool) -> [Effect] {
        var effects: [Effect] = []
        if let index = self.waiting.firstIndex(where: { $0.order.isLocked == isLocked }) {
            let answered = self.waiting.remove(at: index)
            self.dialect.finished(answered.order, obeyed: true)
            effects.append(.finish(answered.command, .obeyed))
        } else if !self.waiting.isEmpty {
            // How it stood before the command.
            return []
        }
        // What has power against an order is told each time, so that it is locked again.
        let isAgainstOrders = !isLocked && self.isToBeLocked == true && self.dialect.capabilities.contains(.lock)
        if self.isLocked != isLocked || isAgainstOrders { effects.append(.report(isLocked ? .cut : .powered)) }
        self.isLocked = isLocked
        return effects
    }

    private mutating func lost() -> [Effect] {
        let reason = "the controller has lost its connection to the broker"
        var effects: [Effect] = self.waiting.map {
            .finish($0.command, .failed("\(reason); it may have obeyed all the same"))
        }
        for waiting in self.waiting { self.dialect.finished(waiting.order, obeyed: false) }
        self.waiting = []
        if self.fault == nil { effects.append(.report(.silent)) }
        self.life = .silent(reason)
        self.outdate()
        return effects
    }

    private mutating func forget() {
        self.isLocked = nil
        self.isRunning = nil
    }

    private mutating func outdate() {
        self.forget()
        self.dialect.outdate()
    }

    // MARK: - Times

    private var unanswered: String {
        "the controller did not answer within \(self.timing.answer); check that it runs, and that the broker lets this user "
            + "read its topics; it may have obeyed all the same"
    }

    private var silenceDue: MonotonicTime? {
        guard let silence = self.timing.silence else { return nil }
        return switch self.life {
        case .unheard(let since): since.map { $0 + silence }
        case .heard(let last): last + silence
        case .silent: nil
        }
    }

    /// It is asked when nothing was heard for a third of the time, also when it is missed already.
    private var probeDue: MonotonicTime? {
        guard self.dialect.probe != nil, let silence = self.timing.silence, let lastProbe = self.lastProbe else {
            return nil
        }
        var last = lastProbe
        if case .heard(let heard) = self.life { last = max(last, heard) }
        return last + silence / 3
    }

    private mutating func sendProbe(at now: MonotonicTime) -> [Effect] {
        guard let probe = self.dialect.probe else { return [] }
        self.lastProbe = now
        return [.send(probe)]
    }
}
