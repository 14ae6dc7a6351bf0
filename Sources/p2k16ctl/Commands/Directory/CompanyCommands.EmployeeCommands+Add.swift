import AdminModel
import ArgumentParser

extension CompanyCommands.EmployeeCommands {
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add an employee to a company.",
            discussion: """
                Only where this site is its own directory; with p2k16 its web application does this.

                Example:
                  p2k16ctl company employee add Works anna
                """
        )

        @Argument(help: "The company.", completion: .company) var company: String
        @Argument(help: "Who.", completion: .account) var account: String
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.change(
                ["companies", self.company, "employees", "add"],
                EmployeeRequest(account: self.account)
            )
        }
    }
}
