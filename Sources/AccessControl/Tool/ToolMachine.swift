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
        /// Fresh news of the directory, read after the last checkout or checkin of this site: who has it and for how
        /// long already, or nobody.
        case held(Checkout?, age: Duration = .zero)
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
    /// Whether what is known of who has it is fresh: the directory can be asked, and has been. Kept by the driver.
    package var isFresh = false
    private let limits: ToolLimits
    private var hasWarned = false
    /// The tool should have no power, and its controller did not obey.
    private var mustLockAgain = false
    private var isRunning: Bool?
    /// A session that ended here and may still be on record elsewhere.
    package private(set) var ended: Checkout?

    /// How long after a cut that failed it is tried again.
    private static let lockRetry = Duration.seconds(10)

    /// - Parameters:
    ///   - outOfOrder: what stood at the end of the run before.
    ///   - ended: a session that ended then and that the directory may not know of.
    package init(limits: ToolLimits, outOfOrder: OutOfOrder? = nil, ended: Checkout? = nil) {
        self.limits = limits
        self.outOfOrder = outOfOrder
        self.ended = ended
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

    /// When the session ends by itself and is cut, from now; nil for never.
    package func endsIn(at now: MonotonicTime) -> Duration? {
        switch self.state {
        case .unknown, .free: nil
        case .ending(_, let cut, _): max(cut - now, .zero)
        case .inUse(let session): self.end(of: session).map { max($0.0 - now, .zero) + self.limits.grace }
        }
    }

    /// Takes an input at a time and says what to do.
    package mutating func handle(_ input: Input, at now: MonotonicTime) -> [Effect] {
        switch input {
        case .checkedOut(let checkout): return self.begin(checkout, at: now)
        case .checkedIn: return self.end()
        case .held(let checkout, let age): return self.held(checkout, age: age, at: now)
        case .report(let report): return self.take(report, at: now)
        case .obeyed:
            if case .command = self.fault { self.fault = nil }
            self.mustLockAgain = false
            return []
        case .failed(let message):
            self.fault = .command(message)
            guard self.state == .free else { return [] }
            self.mustLockAgain = true
            return [.wake(at: now + Self.lockRetry)]
        case .outOfOrder(let outOfOrder): return self.putOutOfOrder(outOfOrder, at: now)
        case .inOrder:
            self.outOfOrder = nil
            return []
        case .timeReached: return self.timeReached(at: now)
        }
    }

    private mutating func begin(_ checkout: Checkout, age: Duration = .zero, at now: MonotonicTime) -> [Effect] {
        self.hasWarned = false
        var session = ToolSession(checkout: checkout, began: now + (.zero - max(age, .zero)))
        session.lastUsed = now
        self.state = .inUse(session)
        return [.unlock(checkout.account)] + self.wake(for: session)
    }

    private mutating func end() -> [Effect] {
        self.ended = self.session?.checkout ?? self.ended
        self.state = .free
        return [.lock, .wake(at: nil)]
    }

    private mutating func held(_ checkout: Checkout?, age: Duration, at now: MonotonicTime) -> [Effect] {
        guard let checkout else {
            defer { self.ended = nil }
            return self.state == .free ? [] : self.end()
        }
        // Its checkin is still on its way: old news must not power the tool again. What ended before a restart may not
        // have been cut.
        guard !self.hasEnded(checkout) else { return self.state == .unknown ? self.end() : [] }
        // Taken where nobody knows that it is out of order.
        guard self.outOfOrder == nil || self.session?.checkout.account == checkout.account else {
            self.state = .inUse(ToolSession(checkout: checkout, began: now))
            return self.end() + [.checkIn(.outOfOrder)]
        }
        guard let session = self.session else { return self.begin(checkout, age: age, at: now) }
        // The same person: what the directory made of a session of ours, or of theirs.
        guard session.checkout.account != checkout.account else {
            self.know(session, as: checkout)
            return []
        }
        // A takeover cuts in between, as the web application's does.
        return [.lock] + self.begin(checkout, age: age, at: now)
    }

    private func hasEnded(_ checkout: Checkout) -> Bool {
        self.ended.map { $0.account == checkout.account && $0.started == checkout.started } ?? false
    }

    private mutating func know(_ session: ToolSession, as checkout: Checkout) {
        var session = session
        session.checkout = checkout
        switch self.state {
        case .inUse: self.state = .inUse(session)
        case .ending(_, let cut, let reason): self.state = .ending(session, cut: cut, reason)
        case .unknown, .free: break
        }
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
            // Somebody or something powered it without a checkout.
            return self.lockIfKnownFree()
        case .cut:
            return []
        }
    }

    private mutating func connected() -> [Effect] {
        switch self.state {
        case .unknown: return []
        case .free: return self.lockIfKnownFree()
        case .inUse(let session), .ending(let session, _, _): return [.unlock(session.checkout.account)]
        }
    }

    /// It may have been taken since the directory was last heard of, and run.
    private mutating func lockIfKnownFree() -> [Effect] {
        guard self.state == .free else { return [] }
        guard self.isFresh else {
            self.state = .unknown
            return []
        }
        return [.lock]
    }

    private mutating func putOutOfOrder(_ outOfOrder: OutOfOrder, at now: MonotonicTime) -> [Effect] {
        self.outOfOrder = outOfOrder
        guard case .inUse(let session) = self.state else { return [] }
        return self.beginEnding(session, .outOfOrder, at: now)
    }

    private mutating func timeReached(at now: MonotonicTime) -> [Effect] {
        switch self.state {
        case .unknown: return []
        case .free: return self.mustLockAgain ? [.lock] : []
        case .ending(_, let cut, let reason):
            guard now >= cut else { return [.wake(at: cut)] }
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
        // A machine of which nothing is known may run.
        let isIdle = self.isRunning == false
        let byIdleness = isIdle ? self.limits.idle.map { (session.lastUsed + $0, EndReason.idleLimit) } : nil
        return [bySession, byIdleness].compactMap(\.self).min { $0.0 < $1.0 }
    }

    private func wake(for session: ToolSession) -> [Effect] {
        guard let (end, _) = self.end(of: session) else { return [.wake(at: nil)] }
        return [.wake(at: self.hasWarned ? end : end + (.zero - self.limits.warning))]
    }
}
