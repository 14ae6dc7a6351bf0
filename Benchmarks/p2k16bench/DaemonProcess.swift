import AdminModel
import FoundationEssentials
import TestServers

/// A running daemon of a space.
struct DaemonProcess: Sendable {
    private let process: ChildProcess
    private let admin: AdminSocket

    init(_ space: Space) throws {
        self.process = try ChildProcess(space.daemon, ["run", "--config", space.configurationFile])
        self.admin = AdminSocket(path: space.adminSocket)
    }

    var memory: MemoryUse { MemoryUse(of: self.process.processID) }

    /// Counts the peak of the resident memory from now on: 5 in `clear_refs` of proc(5).
    func resetPeakMemory() {
        try? Data("5".utf8).write(to: URL(filePath: "/proc/\(self.process.processID)/clear_refs"))
    }

    /// Loads the directory again, returning when decisions are taken from it.
    func refresh() throws {
        _ = try self.admin.request("POST", "/v1/sync/refresh")
    }

    /// How delivery stands.
    func sync() throws -> SyncStatus {
        try JSONDecoder().decode(SyncStatus.self, from: self.admin.request("GET", "/v1/sync"))
    }

    /// Waits until the daemon has so many accounts and has no work left, such as writing its replica.
    func waitUntilLoaded(accounts: Int) async throws {
        try await self.wait { daemon in
            guard let body = try? daemon.admin.request("GET", "/v1/status"),
                let status = try? JSONDecoder().decode(Status.self, from: body)
            else { return false }
            return status.snapshot.accounts >= accounts && status.mqtt.state == .connected
        }
        try await self.waitUntilIdle()
    }

    /// Waits until the daemon lets members in.
    func waitUntilServing() async throws {
        // It checks its whole journal first.
        try await self.wait(every: .milliseconds(20), for: .seconds(300)) { daemon in
            guard let body = try? daemon.admin.request("GET", "/v1/status"),
                let status = try? JSONDecoder().decode(Status.self, from: body)
            else { return false }
            return status.mqtt.state == .connected && status.snapshot.accounts > 0
        }
    }

    /// Waits until the daemon has used next to no processor time for a second.
    func waitUntilIdle() async throws {
        var last = self.ticks
        try await self.wait(every: .seconds(1)) { daemon in
            defer { last = daemon.ticks }
            return daemon.ticks - last <= 1
        }
    }

    func stop() async throws {
        guard try await self.process.terminate() == .exited(0) else {
            throw TestServerError("the daemon failed", log: self.process.recordedLines.map(\.text))
        }
    }

    func kill() async throws {
        try await self.process.kill()
    }

    /// Processor time in clock ticks: fields 14 and 15 of `stat` of proc(5), counted after the name, which may have blanks.
    private var ticks: Int {
        let line = ProcFile.lines("/proc/\(self.process.processID)/stat").first ?? ""
        let fields = line.drop { $0 != ")" }.split(separator: " ")
        guard fields.count > 13 else { return 0 }
        return (Int(fields[12]) ?? 0) + (Int(fields[13]) ?? 0)
    }

    private func wait(
        every pause: Duration = .milliseconds(100),
        for limit: Duration = .seconds(60),
        until isDone: (DaemonProcess) throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + limit
        repeat {
            try await Task.sleep(for: pause, clock: .continuous)
            guard self.process.exit == nil, .now < deadline else {
                throw TestServerError("the daemon did not get there", log: self.process.recordedLines.map(\.text))
            }
        } while try !isDone(self)
    }
}
