package import AccessControl
import GPIO
import Hardware
package import Logging
import ServiceLifecycle
import Systemd
import UnixSignals

/// Drives the lines of the locks to their safe level without the daemon, for when it has died.
package struct SafeLines: Sendable {
    private let chips = GPIOChips(consumer: "p2k16d safe-lines")
    private let locks: [(door: DoorID, lock: GPIOLock)]
    private let logger: Logger

    package init(configuration: Configuration, logger: Logger) {
        var locks: [(door: DoorID, lock: GPIOLock)] = []
        for door in configuration.doors {
            if case .gpio(let lock) = door.lock { locks.append((door.id, lock.driver(on: self.chips))) }
        }
        self.locks = locks
        self.logger = logger
    }

    /// Claims every line with its safe level, all doors whatever becomes of the others.
    ///
    /// - Returns: what was done and what could not be done, door by door.
    package func drive() async -> (safe: [DoorID], failures: [String]) {
        await self.chips.start()
        var safe: [DoorID] = []
        var failures: [String] = []
        for (door, lock) in self.locks {
            if let fault = lock.fault { failures.append("\(door): \(fault)") } else { safe.append(door) }
        }
        return (safe, failures)
    }

    /// Keeps the lines until SIGTERM or SIGINT, and takes up those that appear.
    package func hold() async throws {
        try? SystemdNotifier().ready()
        let group = ServiceGroup(
            services: [GPIOService(chips: self.chips)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: self.logger
        )
        try await group.run()
    }
}
