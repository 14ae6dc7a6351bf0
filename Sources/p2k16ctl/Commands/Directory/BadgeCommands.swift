import ArgumentParser

struct BadgeCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "badge",
        abstract: "See badges, award them, and keep them in a space without p2k16.",
        discussion: """
            Examples:
              p2k16ctl badges
              p2k16ctl badge add laser --certification-circle laser
              p2k16ctl badge award laser anna --as bob
            """,
        subcommands: [List.self, Show.self, Add.self, Change.self, Remove.self, Award.self, Revoke.self, Induct.self],
        defaultSubcommand: List.self,
        aliases: ["badges"]
    )
}
