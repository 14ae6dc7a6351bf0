import ArgumentParser

struct ToolCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tool",
        abstract: "Check tools out and in, and see how they stand.",
        discussion: """
            Examples:
              p2k16ctl tools
              p2k16ctl tool checkout laser-cutter --as ada
              p2k16ctl tool add laser-cutter --circle laser
            """,
        subcommands: [
            List.self, Show.self, Checkout.self, Checkin.self, OutOfOrder.self, InOrder.self, Add.self, Change.self,
            Remove.self,
        ],
        defaultSubcommand: List.self,
        aliases: ["tools"]
    )
}
