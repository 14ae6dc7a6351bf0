import AdminModel
import ArgumentParser

extension CardCommands {
    struct Unknown: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the cards that nobody has and that were tapped here lately.",
            discussion: """
                A card of the list becomes somebody's with p2k16ctl card assign.

                Examples:
                  p2k16ctl card unknown
                """
        )

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let list: UnknownTapList = try await client.get(["unknown-taps"])
                try console.show(list) { Text.unknownTaps(list.taps, $0) }
            }
        }
    }
}
