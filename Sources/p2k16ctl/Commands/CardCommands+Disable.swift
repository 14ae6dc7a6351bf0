import AdminModel
import ArgumentParser

extension CardCommands {
    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop a card from working.",
            discussion: """
                Asks on a terminal before it does so.

                Examples:
                  p2k16ctl card disable 12
                  p2k16ctl card disable 12 --lost --yes
                """
        )

        @Argument(help: "The card's number in the list, not the one of the chip.") var id: Int64
        @Flag(help: "The card is lost.") var lost = false
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                if !self.yes {
                    let list: CardList = try await client.get(["cards"])
                    let card = list.cards.first { $0.id == self.id }
                    let which = card.map { " (\($0.label), of \($0.account))" } ?? ""
                    try Confirmation.ask("Disable card \(self.id)\(which)?", yes: false)
                }
                let request = CardDisableRequest(status: self.lost ? .lost : .disabled)
                let card: Card = try await client.post(["cards", String(self.id), "disable"], request)
                try console.show(card) { Text.card(card, $0) }
            }
        }
    }
}
