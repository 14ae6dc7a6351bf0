import AdminModel
import ArgumentParser

extension AccountCommands {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the accounts by user name.",
            discussion: """
                Examples:
                  p2k16ctl accounts
                  p2k16ctl account list --limit 1000
                """
        )

        @Option(help: "How many at most, up to 1000.") var limit = 50
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let list: AccountList = try await client.get(["accounts"], query: [("limit", "\(self.limit)")])
                try console.show(list) { Text.accounts(list, $0) }
            }
        }
    }
}
