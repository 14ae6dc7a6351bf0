import ArgumentParser

extension CompanyCommands {
    struct EmployeeCommands: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "employee",
            abstract: "Say who is employed by a company.",
            discussion: """
                Examples:
                  p2k16ctl company employee add Works anna
                  p2k16ctl company employee remove Works anna
                """,
            subcommands: [Add.self, Remove.self]
        )
    }
}
