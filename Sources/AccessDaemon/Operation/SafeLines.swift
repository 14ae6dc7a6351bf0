package import AccessControl
import GPIO
import Glibc
import Hardware
import LocalStore
package import Logging
import ServiceLifecycle
import Systemd
import UnixSignals

/// Drives the lines of the locks to their safe level without the daemon, for when it has died: locked, but released where
/// the fire release is latched.
package struct SafeLines: Sendable {
    private let chips = GPIOChips(consumer: "p2k16d safe-lines")
    private let locks: [(door: DoorID, lock: GPIOLock)]
    private let stateDirectory: String
    private let logger: Logger

    package init(configuration: Configuration, logger: Logger) {
        var locks: [(door: DoorID, lock: GPIOLock)] = []
        for door in configuration.doors {
            if case .gpio(let lock) = door.lock { locks.append((door.id, lock.driver(on: self.chips))) }
        }
        self.locks = locks
        // Latches are where the daemon has put them last.
        let directory = configuration.stateDirectory
        let memory = getenv("RUNTIME_DIRECTORY").map { String(cString: $0) }
        self.stateDirectory = StandIn(of: directory, in: memory)?.current ?? directory
        self.logger = logger
    }

    /// Claims every line with its safe level, all doors whatever becomes of the others: locked, but released where the
    /// fire release is latched.
    ///
    /// - Returns: what was done and what could not be done, door by door.
    package func drive() async -> (locked: [DoorID], released: [DoorID], failures: [String]) {
        var failures: [String] = []
        var latches: Set<DoorID> = []
        do {
            latches = try LocalStore.fireLatches(directory: self.stateDirectory)
        } catch {
            failures.append("which doors the fire release keeps open is not known: \(error)")
        }
        latches.formIntersection(self.locks.filter { $0.lock.capabilities.contains(.hold) }.map(\.door))
        var failed: Set<DoorID> = []
        // Before the chips start, so that these lines are never driven to locked; nor are those of a chip that is missing
        // now and appears while the lines are kept.
        for (door, lock) in self.locks where latches.contains(door) {
            do {
                try await lock.hold()
            } catch {
                failures.append("\(door): not released for the fire release: \(error)")
                failed.insert(door)
            }
        }
        await self.chips.start()
        var locked: [DoorID] = []
        var released: [DoorID] = []
        for (door, lock) in self.locks where !failed.contains(door) {
            if let fault = lock.fault {
                failures.append("\(door): \(fault)")
            } else if latches.contains(door) {
                released.append(door)
            } else {
                locked.append(door)
            }
        }
        return (locked, released, failures)
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
