import ArgumentParser
import FoundationEssentials
import TestServers

/// Measures how soon what happened during an outage is upstream, and what members at the door notice of that.
struct CatchUpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catch-up",
        abstract: "Measure the delivery of what queued up while PostgreSQL was away.",
        discussion: """
            Fills p2k16's table of events, lets a daemon start with openings in its journal that PostgreSQL lacks, and
            taps at its door all the while; before that, at a daemon that has nothing to do.
            """
    )

    @OptionGroup var place: BenchmarkPlace

    @Option(help: "How many accounts the space has.")
    var accounts = 10_000

    @Option(help: "How many openings wait; each is two entries of the journal and one event of p2k16.")
    var openings = 100_000

    @Option(help: "How many events p2k16 has already.")
    var events = 1_000_000

    @Option(help: "Taps at a daemon that has nothing else to do.")
    var taps = 500

    @Option(help: "The program p2k16ctl, to check and write out the whole record afterwards.")
    var control: String?

    func run() async throws {
        let disk = try DiskProbe(directory: self.place.directory)
        let postgres = try await PostgresServer.start(fsync: true)
        let broker = try await MosquittoServer.start()
        do {
            let space = try await Space.make(
                accounts: self.accounts,
                postgres: postgres,
                broker: broker,
                daemon: self.place.daemon,
                directory: "\(self.place.directory)/catch-up"
            )
            let report = try await CatchUp(
                space: space,
                openings: self.openings,
                events: self.events,
                taps: self.taps,
                disk: disk,
                audit: self.control.map {
                    AuditProbe(control: $0, space: space, directory: self.place.directory)
                },
                progress: { StandardError.print($0) }
            ).run()
            print(report)
        } catch {
            try? await broker.stop()
            try? await postgres.stop()
            throw error
        }
        try await broker.stop()
        try await postgres.stop()
    }
}
