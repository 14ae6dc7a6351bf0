import AdminModel
import ArgumentParser

extension CardCommands {
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the cards as CSV, without their numbers.",
            discussion: """
                A line for each card, times in UTC. Nobody can be recognised by it: the fingerprint is 40 bits of a \
                hash that is keyed.

                Examples:
                  p2k16ctl card export > cards.csv
                  p2k16ctl card export --user anna
                """
        )

        @OptionGroup var filter: CardFilter
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let list = try await CardCommands.all(self.filter.query, client)
                try console.show(list) { _ in CardTable.csv(list.cards) }
            }
        }
    }
}
