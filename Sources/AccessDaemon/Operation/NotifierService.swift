import Logging
import ServiceLifecycle
import Systemd

/// Tells systemd READY, the status line, STOPPING, and the watchdog ping, which only the tap path earns.
struct NotifierService: Service {
    let notifier: SystemdNotifier
    let isReady: Gate
    let tapPath: TapPath
    let watchdog: WatchdogRecord
    /// A line for `systemctl status`.
    let statusLine: @Sendable () async -> String
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await self.isReady.wait()
            guard await self.isReady.hasOpened else { return }
            self.send { try self.notifier.ready() }
            let interval = min(self.notifier.watchdogInterval.map { $0 / 2 } ?? .seconds(10), .seconds(10))
            await withDiscardingTaskGroup { group in
                // Apart from the pings: a line that takes its time must not hold them up.
                group.addTask {
                    while !Task.isCancelled {
                        let line = await self.statusLine()
                        self.send { try self.notifier.status(line) }
                        try? await Task.sleep(for: interval, clock: .continuous)
                    }
                }
                guard self.notifier.watchdogInterval != nil else { return }
                group.addTask {
                    while !Task.isCancelled {
                        await self.ping(within: interval)
                        try? await Task.sleep(for: interval, clock: .continuous)
                    }
                }
            }
        }
        self.send { try self.notifier.stopping() }
    }

    /// Pings only after every part of the tap path has answered: one that is stuck makes systemd restart the daemon, a
    /// database, a broker or a lock that hangs never does.
    private func ping(within limit: Duration) async {
        let silent = await self.tapPath.silentParts(within: limit)
        guard silent.isEmpty else {
            self.watchdog.withheld(for: silent)
            self.logger.critical(
                "tap path is stuck, watchdog ping withheld",
                metadata: ["parts": "\(silent.joined(separator: ", "))"]
            )
            return
        }
        self.watchdog.pinged()
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
