import AdminModel
import ArgumentParser

extension AccountCommands {
    struct Search: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Find accounts by a part of the user name or the name.",
            discussion: """
                The best matches come first: the user name itself, its beginning, the beginning of the name.

                Examples:
                  p2k16ctl account search ann
                  p2k16ctl account search 'berg' --limit 5
                """
        )

        @Argument(help: "What the user name or the name holds; case does not matter.") var text: String
        @Option(help: "How many at most, up to 1000.") var limit = 50
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let query = [("search", self.text), ("limit", "\(self.limit)")]
                let list: AccountList = try await client.get(
                    ["accounts"],
                    query: query.map { (name: $0.0, value: $0.1) }
                )
                try console.show(list) { Text.accounts(list, $0) }
            }
        }
    }
}
