import ArgumentParser

struct CompanyCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "company",
        abstract: "See companies, and keep them in a space without p2k16.",
        discussion: """
            Employees of an active company open every door.

            Examples:
              p2k16ctl companies
              p2k16ctl company add Works
              p2k16ctl company employee add Works anna
            """,
        subcommands: [List.self, Show.self, Add.self, Change.self, Remove.self, EmployeeCommands.self],
        defaultSubcommand: List.self,
        aliases: ["companies"]
    )
}
