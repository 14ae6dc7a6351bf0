import AccessControl
import Hardware
import ServiceLifecycle

/// Outlives everything that could open a door, and leaves every lock locked, but those that the fire
/// release has opened. Its inputs are followed until then: a fire may come at any moment.
struct DoorService: Service {
    /// How long the locks are given to obey at the end: systemd waits, and so does whoever updates the daemon.
    private static let limit = Duration.seconds(3)

    let doors: [DoorController]
    var inputs: [DoorInputFeed] = []

    /// - Throws: ``LocksOpenError`` when a lock did not obey at the end, so that the exit status tells.
    func run() async throws {
        // Beyond the last command: the locks' own work is what tells whether they obeyed.
        let work =
            self.doors.map { door in Task { await door.run() } }
            + self.inputs.map { feed in Task { await feed.run() } }
        try? await gracefulShutdown()
        // A task of its own: the group cancels what takes long, and locking must not be cut short by that.
        let open = await Task { await self.lockAll() }.value
        for task in work { task.cancel() }
        guard open.isEmpty else { throw LocksOpenError(doors: open) }
    }

    /// Locks all doors at once.
    ///
    /// - Returns: those that did not obey within the limit.
    private func lockAll() async -> [DoorID] {
        guard !self.doors.isEmpty else { return [] }
        let (answers, continuation) = AsyncStream.makeStream(of: (door: Int, obeyed: Bool).self)
        for (index, door) in self.doors.enumerated() {
            Task { continuation.yield((index, await door.stop(within: Self.limit))) }
        }
        let deadline = Task {
            try await Task.sleep(for: Self.limit, clock: .continuous)
            continuation.finish()
        }
        defer { deadline.cancel() }
        var locked: Set<Int> = []
        var waitedFor = self.doors.count
        for await answer in answers {
            if answer.obeyed { locked.insert(answer.door) }
            waitedFor -= 1
            if waitedFor == 0 { break }
        }
        return self.doors.indices.filter { !locked.contains($0) }.map { self.doors[$0].id }
    }
}

/// Locks that could not be locked when the daemon stopped.
struct LocksOpenError: Error, CustomStringConvertible {
    let doors: [DoorID]

    var description: String {
        "these doors may be open, since their locks did not obey: "
            + self.doors.map(\.rawValue).joined(separator: ", ")
    }
}
