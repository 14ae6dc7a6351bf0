import AdminModel
import ArgumentParser

extension CardCommands {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the cards, without their numbers.",
            discussion: """
                Examples:
                  p2k16ctl card list
                  p2k16ctl card list --user anna
                """
        )

        @Option(help: "Only this account's cards.", completion: .account) var user: String?
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let list: CardList = try await client.get(["cards"], query: [("account", self.user)])
                try console.show(list) { Text.cards(list.cards, $0) }
            }
        }
    }
}
