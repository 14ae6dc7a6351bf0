import ArgumentParser
import FoundationEssentials
import TestServers

/// Round after round at several numbers of accounts.
struct RoundsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rounds",
        abstract: "Measure decisions, taps, memory, loading and starting at several numbers of accounts.",
        discussion: """
            Run it by Benchmarks/run, which builds the daemon first. Docs/performance.md says what each figure includes.
            """
    )

    @OptionGroup var place: BenchmarkPlace

    @Option(parsing: .upToNextOption, help: "How many accounts; a round of measurements for each.")
    var accounts = [1_000, 10_000, 100_000]

    @Option(help: "Taps in each round.")
    var taps = 2_000

    @Flag(help: "Print one JSON object instead of tables; times in microseconds, memory in KiB.")
    var json = false

    func validate() throws {
        guard self.accounts.allSatisfy({ (100...1_000_000).contains($0) }), (10...100_000).contains(self.taps) else {
            throw ValidationError("Measured are 100 to 1,000,000 accounts and 10 to 100,000 taps.")
        }
    }

    func run() async throws {
        let disk = try DiskProbe(directory: self.place.directory)
        var report = Report(machine: Machine(), fileSystem: disk.fileSystem)
        let postgres = try await PostgresServer.start(settings: ["autovacuum=off"])
        let broker = try await MosquittoServer.start()
        do {
            for accounts in self.accounts {
                let space = try await Space.make(
                    accounts: accounts,
                    postgres: postgres,
                    broker: broker,
                    daemon: self.place.daemon,
                    directory: "\(self.place.directory)/\(accounts)"
                )
                report.rounds.append(
                    try await Round(space: space, taps: self.taps, disk: disk, progress: self.progress).run()
                )
            }
        } catch {
            try? await broker.stop()
            try? await postgres.stop()
            throw error
        }
        try await broker.stop()
        try await postgres.stop()
        print(self.json ? try report.json() : report.text)
    }

    private func progress(_ text: String) {
        StandardError.print(text)
    }
}
