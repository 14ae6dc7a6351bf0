package import AccessControl

/// The device that powers a tool. Drivers know wire formats, not who may use the tool, and time no sessions.
package protocol ToolController: Sendable {
    var capabilities: ToolControllerCapabilities { get }

    /// Why it cannot be commanded at the moment; nil when it can.
    var fault: String? { get }

    /// What it tells by itself, in order, for one follower; ``ControllerReport/connected`` whenever it may have forgotten what
    /// it was told, ``ControllerReport/silent`` once when nothing has been heard for too long. Never told: what arrived with
    /// the retain flag and proves no life.
    var reports: AsyncStream<ControllerReport> { get }

    /// What members ask for at the controller itself, for one follower; nil for a controller that cannot.
    var requests: AsyncStream<ToolControllerRequest>? { get }

    /// Powers the tool.
    ///
    /// Returns when the controller has obeyed, and where it never tells, when the command has left this machine. The
    /// command must never take effect late: a driver that cannot send now throws.
    ///
    /// - Throws: ``ToolControllerError``, also when an acknowledgement does not come in time.
    func unlock(_ permit: ToolPermit) async throws(ToolControllerError)

    /// Cuts the tool's power; like ``unlock(_:)`` otherwise.
    func lock() async throws(ToolControllerError)

    /// Tells whoever uses the tool that the session ends; does nothing without ``ToolControllerCapabilities/warn``.
    func warn(_ warning: ToolWarning) async

    /// Does what the driver has to do besides commands, like following the controller's reports, until it is cancelled.
    ///
    /// Nothing is commanded by the end of the daemon: whoever works at a machine goes on.
    func run() async
}

extension ToolController {
    package var requests: AsyncStream<ToolControllerRequest>? { nil }
    package func warn(_ warning: ToolWarning) async {}
}

/// What a controller can do besides powering a tool.
package struct ToolControllerCapabilities: OptionSet, Sendable, Hashable {
    package let rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// It can be told to cut the power.
    package static let lock = Self(rawValue: 1 << 0)
    /// It acknowledges commands.
    package static let confirm = Self(rawValue: 1 << 1)
    /// It tells whether the machine runs.
    package static let reportsUse = Self(rawValue: 1 << 2)
    /// It tells when the tool is put back.
    package static let reportsReturn = Self(rawValue: 1 << 3)
    /// It can warn its user.
    package static let warn = Self(rawValue: 1 << 4)
    /// It proves that it is alive, so that its silence means something.
    package static let proofOfLife = Self(rawValue: 1 << 5)
}

/// For whom a tool is powered.
package struct ToolPermit: Sendable, Hashable {
    /// The account's user name.
    package var user: String
    /// For how long from now the session may go on at most; nil for any. A hint for controllers that keep time: the
    /// daemon ends the session itself.
    package var remaining: Duration?

    package init(user: String, remaining: Duration? = nil) {
        self.user = user
        self.remaining = remaining
    }
}

/// Word for whoever uses a tool that its session ends.
package struct ToolWarning: Sendable, Hashable {
    /// When the power is cut, from now.
    package var remaining: Duration
    /// Why, for people.
    package var reason: String

    package init(remaining: Duration, reason: String) {
        self.remaining = remaining
        self.reason = reason
    }
}

/// Why a controller did not do what it was told, or is not known to have.
package struct ToolControllerError: Error, Sendable, Hashable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { self.message }
}
