import ArgumentParser

struct CircleCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "circle",
        abstract: "See circles, change who is in them, and keep them in a space without p2k16.",
        discussion: """
            Examples:
              p2k16ctl circles
              p2k16ctl circle show door
              p2k16ctl circle member add door anna
            """,
        subcommands: [List.self, Show.self, Add.self, Change.self, Remove.self, MemberCommands.self],
        defaultSubcommand: List.self,
        aliases: ["circles"]
    )
}
