import AdminModel
import ArgumentParser

extension CardCommands {
    struct Transfer: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a card to another member.",
            discussion: """
                The card's PIN is taken away, since the member before knows it. Asks on a terminal before it does so.

                Example:
                  p2k16ctl card transfer 12 --user bjorn --yes
                """
        )

        @Argument(help: "The card's number in the list, not the one of the chip.") var id: Int64
        @Option(help: "Whose card it becomes.", completion: .account) var user: String
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                try await CardCommands.confirm({ "Give \($0) to \(self.user)?" }, self.id, yes: self.yes, client)
                let request = CardTransferRequest(username: self.user)
                let card: Card = try await client.post(["cards", String(self.id), "transfer"], request)
                try console.show(card) { Text.card(card, $0) }
            }
        }
    }
}
