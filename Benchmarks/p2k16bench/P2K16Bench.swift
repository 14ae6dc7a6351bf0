import ArgumentParser

/// Measures the release build of the daemon on this machine, with private PostgreSQL and mosquitto servers.
@main
struct P2K16Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "p2k16bench",
        abstract: "Measure the daemon.",
        subcommands: [RoundsCommand.self, CatchUpCommand.self],
        defaultSubcommand: RoundsCommand.self
    )
}
