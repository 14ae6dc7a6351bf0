import ArgumentParser

struct ReaderCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reader",
        abstract: "Show the readers and how they are doing.",
        discussion: """
            Examples:
              p2k16ctl readers
              p2k16ctl reader show entrance
            """,
        subcommands: [List.self, Show.self],
        defaultSubcommand: List.self,
        aliases: ["readers"]
    )
}
