import AdminModel
import ArgumentParser

extension CardCommands {
    struct Complete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a card that was enrolled at a short-format reader work everywhere.",
            discussion: """
                The card is tapped twice at a reader of full numbers; its short form has to be the one that is known.

                Examples:
                  p2k16ctl card complete 12 --reader workshop
                """
        )

        @Argument(help: "The card's number in the list, not the one of the chip.") var id: Int64
        @Option(help: "A reader of full numbers that the card is tapped at.", completion: .reader) var reader: String
        @Flag(help: "Do not ask whether the fingerprint is the card's.") var yes = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let dialogue = EnrolmentDialogue(client: client, yes: self.yes)
                let card = try await dialogue.run(EnrolmentRequest(card: self.id), at: self.reader)
                try console.show(card) { Text.card(card, $0) }
            }
        }
    }
}
