import ArgumentParser

struct ToolCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tool",
        abstract: "See tools, and keep them in a space without p2k16.",
        discussion: """
            Examples:
              p2k16ctl tools
              p2k16ctl tool add laser-cutter --circle laser
            """,
        subcommands: [List.self, Show.self, Add.self, Change.self, Remove.self],
        defaultSubcommand: List.self,
        aliases: ["tools"]
    )
}
