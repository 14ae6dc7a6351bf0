import AdminModel
import ArgumentParser

extension CompanyCommands {
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a company.",
            discussion: """
                Only where this site is its own directory; with p2k16 its web application does this.

                Examples:
                  p2k16ctl company add Works
                  p2k16ctl company add Works --no-active
                """
        )

        @Argument(help: "The name, up to 100 characters.") var name: String
        @Flag(inversion: .prefixedNo, help: "Whether its employees get in.") var active = true
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.change(["companies"], CompanyRequest(name: self.name, active: self.active))
        }
    }
}
