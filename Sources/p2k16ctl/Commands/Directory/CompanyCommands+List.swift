import AdminModel
import ArgumentParser

extension CompanyCommands {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the companies.",
            discussion: """
                Example:
                  p2k16ctl companies
                """
        )

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let list: CompanyList = try await client.get(["companies"])
                try console.show(list) { Text.companies(list, $0) }
            }
        }
    }
}
