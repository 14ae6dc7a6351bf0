import AccessDaemon
import ArgumentParser

/// The daemon and the few things that are done with its files while it does not run.
@main
struct P2K16D: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "p2k16d",
        abstract: "Access control for makerspaces: opens doors for members, and keeps the record.",
        version: Daemon.version,
        subcommands: [Run.self, Check.self, Migrate.self, SafeLinesCommand.self, ClockWitnessCommand.self],
        defaultSubcommand: Run.self
    )
}

struct ConfigurationOption: ParsableArguments {
    @Option(name: [.customLong("config"), .customShort("c")], help: "The configuration file.", completion: .file())
    var path = "/etc/p2k16d/p2k16d.yaml"

    /// Exits with 78 (EX_CONFIG of sysexits.h) when something is wrong with the file.
    func load() throws -> Configuration {
        do {
            return try Configuration.load(path: self.path)
        } catch {
            StandardError.print("\(error)")
            throw ExitCode(78)
        }
    }
}
