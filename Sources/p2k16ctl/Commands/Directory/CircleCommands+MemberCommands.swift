import ArgumentParser

extension CircleCommands {
    struct MemberCommands: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "member",
            abstract: "Add members to a circle and remove them.",
            discussion: """
                Examples:
                  p2k16ctl circle member add door anna
                  p2k16ctl circle member remove door anna --as bob --comment 'moved away'
                """,
            subcommands: [Add.self, Remove.self]
        )
    }
}
