import ArgumentParser

struct MembershipCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "membership",
        abstract: "Say until when people are paying members.",
        discussion: """
            Examples:
              p2k16ctl membership set anna --until 2027-01-31
              p2k16ctl membership end anna
            """,
        subcommands: [Set.self, End.self]
    )
}
