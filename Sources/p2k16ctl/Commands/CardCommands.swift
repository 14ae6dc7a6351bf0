import ArgumentParser

struct CardCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card",
        abstract: "Enrol, list and disable cards.",
        discussion: """
            Examples:
              p2k16ctl cards
              p2k16ctl card enroll --user anna --label 'blue fob'
              p2k16ctl card disable 12 --lost
            """,
        subcommands: [List.self, Enroll.self, Disable.self],
        defaultSubcommand: List.self,
        aliases: ["cards"]
    )
}
