import AdminModel
import ArgumentParser

extension CompanyCommands.EmployeeCommands {
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove an employee from a company.",
            discussion: """
                Only where this site is its own directory; with p2k16 its web application does this.

                Example:
                  p2k16ctl company employee remove Works anna --yes
                """
        )

        @Argument(help: "The company.", completion: .company) var company: String
        @Argument(help: "Who.", completion: .account) var account: String
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try Confirmation.ask("End the employment of \(self.account) by \(self.company)?", yes: self.yes)
            try await self.global.change(
                ["companies", self.company, "employees", "remove"],
                EmployeeRequest(account: self.account)
            )
        }
    }
}
