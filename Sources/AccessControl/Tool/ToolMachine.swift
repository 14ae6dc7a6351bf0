/// The logic of one tool: when its controller powers it and when it cuts. No clock and no I/O; the driver of the machine
/// brings the monotonic time with each input and carries the effects out, in order.
///
/// Who may have the tool is decided before, and who has it is the directory's to say. A controller does not time a
/// session itself, so the limits are kept here. A running machine is never cut on stale knowledge: without fresh news
/// of the directory a tool that may be in use is ``State/unknown``, and its controller is told nothing.
package struct ToolMachine: Sendable {
    package enum State: Sendable, Hashable {
        /// Nothing fresh is known of who has it, as after a start without the upstream.
        case unknown
        case free
        case inUse(ToolSession)
        /// Its time is over, or it was put out of order: the user may finish what is going on.
        case ending(ToolSession, cut: MonotonicTime, EndReason)
    }

    /// Why a session ends without its user's doing.
    package enum EndReason: String, Sendable, Hashable, Codable {
        case sessionLimit = "session-limit"
        case idleLimit = "idle-limit"
        case outOfOrder = "out-of-order"
    }

    /// What is wrong with the controller.
    package enum Fault: Sendable, Hashable {
        /// It did not do, or did not confirm in time, what it was told.
        case command(String)
        /// It has not been heard of for longer than it should.
        case silent
    }

    package enum Input: Sendable, Hashable {
        /// A checkout of this site, granted and on record.
        case checkedOut(Checkout)
        /// Nobody has it any more, on record.
        case checkedIn
        /// Fresh news of the directory, read after the last checkout or checkin of this site: who has it, or nobody.
        case held(Checkout?)
        case report(ControllerReport)
        /// The controller did what it was told.
        case obeyed
        case failed(String)
        case outOfOrder(OutOfOrder)
        case inOrder
        /// The time asked for with ``Effect/wake(at:)`` is there.
        case timeReached
    }

    package enum Effect: Sendable, Hashable {
        /// Power the tool for its user.
        case unlock(AccountID)
        case lock
        /// Tell the user that the session ends.
        case warn(in: Duration, EndReason)
        /// Check the tool in: its session has ended here.
        case checkIn(EndReason?)
        /// Call back with ``Input/timeReached`` then; replaces any earlier wake, nil cancels it.
        case wake(at: MonotonicTime?)
    }

    package private(set) var state: State = .unknown
    package private(set) var fault: Fault?
    package private(set) var outOfOrder: OutOfOrder?
    package private(set) var lastReport: ControllerReport?
    private let limits: ToolLimits
    private var hasWarned = false
    private var isRunning: Bool?
    /// A session that ended here and may still be on record elsewhere.
    private var ended: Checkout?

    /// - Parameter outOfOrder: what stood at the end of the run before.
    package init(limits: ToolLimits, outOfOrder: OutOfOrder? = nil) {
        self.limits = limits
        self.outOfOrder = outOfOrder
    }

    /// Whether a checkout may be granted at the moment; asked before it is decided.
    package var admits: Bool { self.outOfOrder == nil }

    /// Who has it, as far as is known.
    package var session: ToolSession? {
        switch self.state {
        case .inUse(let session), .ending(let session, _, _): session
        case .unknown, .free: nil
        }
    }

    /// Takes an input at a time and says what to do.
    package mutating func handle(_ input: Input, at now: MonotonicTime) -> [Effect] {
        switch input {
        case .checkedOut(let checkout): return self.begin(checkout, at: now)
        case .checkedIn: return self.end()
        case .held(let checkout): return self.held(checkout, at: now)
        case .report(let report): return self.take(report, at: now)
        case .obeyed:
            if case .command = self.fault { self.fault = nil }
            return []
        case .failed(let message):
            self.fault = .command(message)
            return []
        case .outOfOrder(let outOfOrder): return self.putOutOfOrder(outOfOrder, at: now)
        case .inOrder:
            self.outOfOrder = nil
            return []
        case .timeReached: return self.timeReached(at: now)
        }
    }

    private mutating func begin(_ checkout: Checkout, at now: MonotonicTime) -> [Effect] {
        self.hasWarned = false
        let session = ToolSession(checkout: checkout, began: now)
        self.state = .inUse(session)
        return [.unlock(checkout.account)] + self.wake(for: session)
    }

    private mutating func end() -> [Effect] {
        self.state = .free
        return [.lock, .wake(at: nil)]
    }

    private mutating func held(_ checkout: Checkout?, at now: MonotonicTime) -> [Effect] {
        guard let checkout else {
            self.ended = nil
            return self.state == .free ? [] : self.end()
        }
        // Its checkin is still on its way: old news must not power the tool again.
        guard checkout != self.ended else { return [] }
        guard let session = self.session else { return self.begin(checkout, at: now) }
        guard session.checkout != checkout else { return [] }
        // A takeover cuts in between, as the web application's does.
        return [.lock] + self.begin(checkout, at: now)
    }

    private mutating func take(_ report: ControllerReport, at now: MonotonicTime) -> [Effect] {
        self.lastReport = report
        if self.fault == .silent { self.fault = nil }
        switch report {
        case .silent:
            self.fault = .silent
            self.isRunning = nil
            return []
        case .connected: return self.connected()
        case .trouble(let message):
            self.fault = .command(message)
            return []
        case .running(let isRunning):
            // The end of running counts too: idleness begins then.
            if isRunning || self.isRunning == true { self.noteUse(at: now) }
            self.isRunning = isRunning
            guard case .inUse(let session) = self.state else { return [] }
            return self.wake(for: session)
        case .returned:
            return self.session == nil ? [] : [.checkIn(nil)]
        case .powered:
            // Free, and known to be: somebody or something powered it without a checkout.
            return self.state == .free ? [.lock] : []
        case .cut:
            return []
        }
    }

    private mutating func connected() -> [Effect] {
        switch self.state {
        case .unknown: return []
        case .free: return [.lock]
        case .inUse(let session), .ending(let session, _, _): return [.unlock(session.checkout.account)]
        }
    }

    private mutating func putOutOfOrder(_ outOfOrder: OutOfOrder, at now: MonotonicTime) -> [Effect] {
        self.outOfOrder = outOfOrder
        guard case .inUse(let session) = self.state else { return [] }
        return self.beginEnding(session, .outOfOrder, at: now)
    }

    private mutating func timeReached(at now: MonotonicTime) -> [Effect] {
        switch self.state {
        case .unknown, .free: return []
        case .ending(_, let cut, let reason):
            guard now >= cut else { return [.wake(at: cut)] }
            self.ended = self.session?.checkout
            return self.end() + [.checkIn(reason)]
        case .inUse(let session):
            guard let (end, reason) = self.end(of: session) else { return [] }
            if now >= end { return self.beginEnding(session, reason, at: now) }
            guard !self.hasWarned, now >= end + (.zero - self.limits.warning) else { return self.wake(for: session) }
            self.hasWarned = true
            return [.warn(in: end - now + self.limits.grace, reason), .wake(at: end)]
        }
    }

    private mutating func beginEnding(
        _ session: ToolSession,
        _ reason: EndReason,
        at now: MonotonicTime
    ) -> [Effect] {
        let cut = now + self.limits.grace
        self.state = .ending(session, cut: cut, reason)
        return [.warn(in: self.limits.grace, reason), .wake(at: cut)]
    }

    private mutating func noteUse(at now: MonotonicTime) {
        guard case .inUse(var session) = self.state else { return }
        session.lastUsed = now
        self.state = .inUse(session)
        // What was warned of has not come about; a session limit warns once all the same.
        if let (end, reason) = self.end(of: session), reason == .idleLimit || now < end + (.zero - self.limits.warning)
        {
            self.hasWarned = false
        }
    }

    /// When a session ends by itself, and why; nil for never.
    private func end(of session: ToolSession) -> (MonotonicTime, EndReason)? {
        let bySession = self.limits.session.map { (session.began + $0, EndReason.sessionLimit) }
        // A machine that runs is in use, however long nothing has been heard.
        let isIdle = self.isRunning != true
        let byIdleness = isIdle ? self.limits.idle.map { (session.lastUsed + $0, EndReason.idleLimit) } : nil
        return [bySession, byIdleness].compactMap(\.self).min { $0.0 < $1.0 }
    }

    private func wake(for session: ToolSession) -> [Effect] {
        guard let (end, _) = self.end(of: session) else { return [.wake(at: nil)] }
        return [.wake(at: self.hasWarned ? end : end + (.zero - self.limits.warning))]
    }
}
