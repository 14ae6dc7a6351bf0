import AdminModel
import ArgumentParser

extension CompanyCommands {
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a company.",
            discussion: """
                Only where this site is its own directory; with p2k16 its web application does this.

                Example:
                  p2k16ctl company remove Works --yes
                """
        )

        @Argument(help: "The company.", completion: .company) var company: String
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try Confirmation.ask("Remove company \(self.company) and all employments?", yes: self.yes)
            try await self.global.change(["companies", self.company, "remove"], EmptyRequest())
        }
    }
}
