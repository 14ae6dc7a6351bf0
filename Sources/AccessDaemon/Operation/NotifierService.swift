import Logging
import ServiceLifecycle
import Systemd

/// Tells systemd READY, the status line, STOPPING, and the watchdog ping, which only the tap path earns.
struct NotifierService: Service {
    let notifier: SystemdNotifier
    let isReady: Gate
    let doors: [DoorController]
    /// A line for `systemctl status`.
    let statusLine: @Sendable () async -> String
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await self.isReady.wait()
            guard await self.isReady.hasOpened else { return }
            self.send { try self.notifier.ready() }
            let interval = min(self.notifier.watchdogInterval.map { $0 / 2 } ?? .seconds(10), .seconds(10))
            while !Task.isCancelled {
                await self.ping(within: interval)
                let line = await self.statusLine()
                self.send { try self.notifier.status(line) }
                try? await Task.sleep(for: interval, clock: .continuous)
            }
        }
        self.send { try self.notifier.stopping() }
    }

    /// Pings only after every door has answered: a door that is stuck makes systemd restart the daemon, a database or
    /// broker that hangs never does.
    private func ping(within limit: Duration) async {
        guard self.notifier.watchdogInterval != nil else { return }
        let start = ContinuousClock.now
        for door in self.doors { _ = await door.admits }
        guard ContinuousClock.now - start < limit else {
            self.logger.critical("tap path is stuck, watchdog ping withheld")
            return
        }
        self.send { try self.notifier.watchdog() }
    }

    private func send(_ message: () throws -> Void) {
        do {
            try message()
        } catch {
            self.logger.warning("systemd not notified", error: error)
        }
    }
}
