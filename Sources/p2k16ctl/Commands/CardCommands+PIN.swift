import AdminModel
import ArgumentParser

extension CardCommands {
    struct PIN: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pin",
            abstract: "Give a card its PIN, for doors that ask for one.",
            discussion: """
                The PIN has 4 to 8 digits. It is typed twice when asked, or comes from standard input, never as an \
                argument. Only a salted slow hash of it is kept.

                Examples:
                  p2k16ctl card pin 12
                  p2k16ctl card pin 12 < pin.txt
                  p2k16ctl card pin 12 --remove --yes
                """
        )

        @Argument(help: "The card's id.") var card: Int64
        @Flag(help: "Take the PIN away; the card then opens no door that asks for one.") var remove = false
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let request: CardPINRequest
            if self.remove {
                try Confirmation.ask("Take the PIN of card \(self.card) away?", yes: self.yes)
                request = CardPINRequest(pin: nil)
            } else {
                request = CardPINRequest(pin: try PINInput.readNew())
            }
            try await self.global.run { client, console in
                let card: Card = try await client.post(["cards", "\(self.card)", "pin"], request)
                try console.show(card) { Text.card(card, $0) }
            }
        }
    }
}
