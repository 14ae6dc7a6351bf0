import ArgumentParser

struct ReportCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Count visits, members and the use of tools.",
        discussion: """
            Counted are the events of p2k16, of all sites and of the web application; without an upstream this site's own \
            journal, as far back as it is kept. Each report says which, how far back that reaches, and in which time \
            zone its days are.

            Examples:
              p2k16ctl report visits --since 2026-11-01
              p2k16ctl report members --door entrance --csv > members.csv
              p2k16ctl report tools --since -90d --json
            """,
        subcommands: [Visits.self, Members.self, Tools.self]
    )
}
