import AdminModel
import ArgumentParser

extension CardCommands {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show everything that is known of a card.",
            discussion: """
                Example:
                  p2k16ctl card show 12
                """
        )

        @Argument(help: "The card's number in the list, not the one of the chip.") var id: Int64
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let card: Card = try await client.get(["cards", String(self.id)])
                try console.show(card) { Text.card(card, $0) }
            }
        }
    }
}
