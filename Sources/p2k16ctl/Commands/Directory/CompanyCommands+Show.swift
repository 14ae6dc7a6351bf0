import AdminModel
import ArgumentParser

extension CompanyCommands {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a company with its employees.",
            discussion: """
                Example:
                  p2k16ctl company show Works
                """
        )

        @Argument(help: "The company.", completion: .company) var company: String
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let details: CompanyDetails = try await client.get(["companies", self.company])
                try console.show(details) { Text.company(details, $0) }
            }
        }
    }
}
