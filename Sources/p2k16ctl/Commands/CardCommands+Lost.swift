import AdminModel
import ArgumentParser

extension CardCommands {
    struct Lost: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Report a card lost: it stops working, and taps of it stand out in the record.",
            discussion: """
                Asks on a terminal before it does so. Also works while p2k16's database is away, like card disable.

                Examples:
                  p2k16ctl card lost 12
                  p2k16ctl card lost 12 --yes
                """
        )

        @Argument(help: "The card's number in the list, not the one of the chip.") var id: Int64
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                try await CardCommands.confirm({ "Report lost \($0)?" }, self.id, yes: self.yes, client)
                let request = CardDisableRequest(status: .lost)
                let card: Card = try await client.post(["cards", String(self.id), "disable"], request)
                try console.show(card) { Text.card(card, $0) }
            }
        }
    }
}
