import Dispatch
import Glibc
import Logging
import ServiceLifecycle
import Synchronization

/// Ends the process when its services do not: a group waits for ever for a service that does not hear that it is
/// cancelled, and whoever stops the daemon waits with it.
///
/// The first to stop, so that its time begins with the end of all. It is long enough for what comes before: the group's
/// patience, and locking the doors. The timer is a queue's, and needs none of the threads that services could hold up.
final class LastDeadline: Service {
    private struct State {
        var running: [String] = []
        var isOver = false
    }

    private let limit: Duration
    private let giveUp: @Sendable ([String]) -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - limit: for all services together, counted from the first one that is told to stop.
    ///   - giveUp: called when it is over, with what still runs.
    init(limit: Duration, giveUp: @escaping @Sendable ([String]) -> Void) {
        self.limit = limit
        self.giveUp = giveUp
    }

    /// Ends the process with 1 and names what did not end.
    convenience init(limit: Duration, logger: Logger) {
        self.init(limit: limit) { running in
            logger.critical("ended by force", metadata: ["running": "\(running.joined(separator: ", "))"])
            _exit(1)
        }
    }

    /// The service, and its name among those that run.
    func watching(_ service: any Service) -> any Service {
        WatchedService(base: service, deadline: self)
    }

    func run() async throws {
        try? await gracefulShutdown()
        let (seconds, attoseconds) = self.limit.components
        let wait = DispatchTimeInterval.nanoseconds(Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000))
        DispatchQueue(label: "p2k16d.deadline").asyncAfter(deadline: .now() + wait) {
            let (running, isOver) = self.state.withLock { ($0.running, $0.isOver) }
            if !isOver { self.giveUp(running) }
        }
    }

    /// All services have ended.
    func met() {
        self.state.withLock { $0.isOver = true }
    }

    fileprivate func began(_ name: String) {
        self.state.withLock { $0.running.append(name) }
    }

    fileprivate func ended(_ name: String) {
        self.state.withLock { state in
            if let index = state.running.firstIndex(of: name) { state.running.remove(at: index) }
        }
    }
}

private struct WatchedService: Service {
    let base: any Service
    let deadline: LastDeadline

    func run() async throws {
        let name = "\(type(of: self.base))"
        self.deadline.began(name)
        defer { self.deadline.ended(name) }
        try await self.base.run()
    }
}
