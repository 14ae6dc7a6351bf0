import ArgumentParser

struct AlarmCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alarm",
        abstract: "Show what is wrong, and take note of it.",
        discussion: """
            What each alarm means and what to do about it is in Docs/alarms.md.

            Examples:
              p2k16ctl alarms
              p2k16ctl alarm acknowledge reader-silent entrance
            """,
        subcommands: [List.self, Acknowledge.self],
        defaultSubcommand: List.self,
        aliases: ["alarms"]
    )
}
