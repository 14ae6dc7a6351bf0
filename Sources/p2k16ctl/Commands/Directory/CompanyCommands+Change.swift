import AdminModel
import ArgumentParser

extension CompanyCommands {
    struct Change: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change a company's name, or whether it is active.",
            discussion: """
                Only where this site is its own directory; with p2k16 its web application does this.

                Examples:
                  p2k16ctl company change Works --name 'Works AS'
                  p2k16ctl company change Works --no-active --yes
                """
        )

        @Argument(help: "The company.", completion: .company) var company: String
        @Option(help: "The new name.") var name: String?
        @Flag(inversion: .prefixedNo, help: "Whether its employees get in.") var active: Bool?
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            if self.active == false {
                try Confirmation.ask("Stop letting in the employees of \(self.company)?", yes: self.yes)
            }
            try await self.global.change(
                ["companies", self.company, "change"],
                CompanyRequest(name: self.name, active: self.active)
            )
        }
    }
}
