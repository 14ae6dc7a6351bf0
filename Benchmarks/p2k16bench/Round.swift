import AccessControl
import LocalStore
import Logging
import P2K16Directory
import Postgres
import TestServers

/// All measurements at one number of accounts.
struct Round {
    private static let loads = 5
    private static let reloads = 5
    private static let starts = 5

    let space: Space
    let taps: Int
    let disk: DiskProbe
    let progress: (String) -> Void

    func run() async throws -> RoundReport {
        self.progress("\(self.space.accounts) accounts")
        var report = RoundReport(accounts: self.space.accounts)
        let (snapshot, loads) = try await self.load()
        report.upstreamLoad = loads
        let members = self.decide(in: snapshot, &report)
        try await self.serve(members, &report)
        report.replicaLoad = try await self.loadReplica()
        try await self.restart(members, &report)
        try await self.space.remove()
        return report
    }

    /// Loads the space as the daemon does.
    private func load() async throws -> (Snapshot, Distribution) {
        let configuration = try PostgresConfiguration(
            connectionString: self.space.connection,
            applicationName: "p2k16bench"
        )
        let logger = Logger(label: "p2k16bench") { _ in SwiftLogNoOpLogHandler() }
        let rules = self.space.rules
        var samples: [Duration] = []
        var last: Snapshot?
        try await PostgresConnection.withConnection(configuration, logger: logger) { connection in
            for _ in 0..<Self.loads {
                let start = ContinuousClock.now
                last = try await SnapshotLoader.load(connection, configuration: rules).snapshot
                samples.append(.now - start)
            }
        }
        guard let last else { preconditionFailure("loaded at least once") }
        self.progress("  load from PostgreSQL: \(Distribution(samples))")
        return (last, Distribution(samples))
    }

    private func decide(in snapshot: Snapshot, _ report: inout RoundReport) -> [AccountID] {
        let benchmark = DecisionBenchmark(snapshot: snapshot, keys: self.space.keys)
        let now = snapshot.takenAt
        let (decisions, answers) = benchmark.decisions(at: now)
        report.decision = decisions
        report.decisionWithHash = benchmark.decisionsWithHash(at: now).0
        report.answers = answers
        self.progress("  decision: \(decisions)")
        return benchmark.admitted(at: now)
    }

    /// A daemon that starts with nothing, loads the space, loads it again and again, and lets members in.
    private func serve(_ members: [AccountID], _ report: inout RoundReport) async throws {
        let daemon = try DaemonProcess(self.space)
        do {
            try await daemon.waitUntilLoaded(accounts: self.space.accounts)
            report.memory["loaded"] = daemon.memory
            for _ in 0..<Self.reloads {
                try daemon.refresh()
                try await daemon.waitUntilIdle()
            }
            report.memory["reloaded"] = daemon.memory
            let (count, disk) = (self.taps, self.disk)
            let times = try await TapProbe.with(port: self.space.broker.port) { probe in
                try await probe.tap(members, disk: disk) { $0 == count }
            }
            report.tap = Distribution(times.whole)
            report.hop = times.hop.isEmpty ? nil : Distribution(times.hop)
            report.disk = Distribution(times.disk)
            self.progress("  tap: \(Distribution(times.whole))")
            try await daemon.waitUntilIdle()
            report.memory["tapped"] = daemon.memory
            for (state, memory) in report.memory.sorted(by: { $0.key < $1.key }) {
                self.progress("  \(state): \(memory)")
            }
            try await daemon.stop()
        } catch {
            try? await daemon.kill()
            throw error
        }
    }

    /// Reads the replica that the daemon wrote.
    private func loadReplica() async throws -> Distribution {
        let store = try LocalStore.open(directory: self.space.stateDirectory, role: .replica)
        var samples: [Duration] = []
        for _ in 0..<Self.loads {
            let start = ContinuousClock.now
            guard try await store.loadSnapshot(configuration: self.space.rules) != nil else {
                preconditionFailure("the daemon left no replica")
            }
            samples.append(.now - start)
        }
        try store.close()
        self.progress("  load from the replica: \(Distribution(samples))")
        return Distribution(samples)
    }

    /// Starts without a database, from starting the program to the first command.
    private func restart(_ members: [AccountID], _ report: inout RoundReport) async throws {
        try await self.space.postgres.shutDown()
        var samples: [Duration] = []
        for _ in 0..<Self.starts {
            let space = self.space
            let (daemon, took) = try await TapProbe.with(port: space.broker.port) { probe in
                let start = ContinuousClock.now
                let daemon = try DaemonProcess(space)
                return (daemon, try await probe.tapUntilAnswered(members) - start)
            }
            samples.append(took)
            try await daemon.waitUntilIdle()
            report.memory["restarted"] = daemon.memory
            try await daemon.stop()
        }
        try await self.space.postgres.restart()
        report.start = Distribution(samples)
        self.progress("  start to first command: \(Distribution(samples))")
    }
}
