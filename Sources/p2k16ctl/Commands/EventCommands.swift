import ArgumentParser

struct EventCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Show what happened, or follow it live.",
        discussion: """
            Examples:
              p2k16ctl events --since -2h
              p2k16ctl events --door entrance --account anna
              p2k16ctl events tail
            """,
        subcommands: [List.self, Tail.self],
        defaultSubcommand: List.self,
        aliases: ["event"]
    )
}
