import AdminModel
import ArgumentParser

extension CardKeyCommands {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the keys in use, and how many cards need each.",
            discussion: """
                The fingerprint tells whether two sites have the same key; it says nothing about the key.

                Example:
                  p2k16ctl card key show
                """
        )

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let list: CardKeyList = try await client.get(["card-keys"])
                try console.show(list) { Text.cardKeys(list, $0) }
            }
        }
    }
}
