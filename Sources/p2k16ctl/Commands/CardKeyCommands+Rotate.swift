import AdminModel
import ArgumentParser

extension CardKeyCommands {
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a new key; each card moves to it when it is next tapped.",
            discussion: """
                Do it at one site, and copy the key file to the others at once: cards that are enrolled from now on are \
                unknown there until they have the key.

                Example:
                  p2k16ctl card key rotate
                """
        )

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let list: CardKeyList = try await client.post(["card-keys", "rotate"], EmptyRequest())
                try console.show(list) { style in
                    Text.cardKeys(list, style)
                        + "\nBack up \(list.file), and copy it to the other sites of the space now."
                }
            }
        }
    }
}
