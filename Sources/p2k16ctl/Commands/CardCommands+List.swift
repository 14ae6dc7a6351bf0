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
                  p2k16ctl card list --expiring 14
                  p2k16ctl card list --status lost
                """
        )

        @OptionGroup var filter: CardFilter
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let list = try await CardCommands.all(self.filter.query, client)
                try console.show(list) { Text.cards(list.cards, $0) }
            }
        }
    }
}
