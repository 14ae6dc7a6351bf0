import ArgumentParser

struct SyncCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Show or hasten the exchange with p2k16's database.",
        discussion: """
            Examples:
              p2k16ctl sync
              p2k16ctl sync refresh
            """,
        subcommands: [Show.self, Refresh.self],
        defaultSubcommand: Show.self
    )
}
