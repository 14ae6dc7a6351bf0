import AdminModel
import ArgumentParser

extension CardCommands {
    struct Replace: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put a new card in the place of an old one, which stops working.",
            discussion: """
                The new card has the owner, the label, the validity and the PIN of the old one. Its number is typed \
                when asked or comes from standard input, never as an argument.

                Examples:
                  p2k16ctl card replace 12
                  p2k16ctl card replace 12 --lost --yes < number.txt
                """
        )

        @Argument(help: "The old card's number in the list, not the one of the chip.") var id: Int64
        @Flag(help: "The old card is lost; else it becomes disabled.") var lost = false
        @Option(help: ArgumentHelp("Always -: ask, or read standard input.", valueName: "-")) var card = "-"
        @Option(help: "How the digits are written.") var notation = CardNotation.hexadecimal
        @Option(help: "Which end is written first.") var byteOrder = CardByteOrder.normal
        @Option(help: "How much of the number is given.") var format = CardFormat.full
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                try await CardCommands.confirm({ "Replace \($0)?" }, self.id, yes: self.yes, client)
                let request = CardReplaceRequest(
                    number: try CardNumberInput.read(argument: self.card),
                    notation: self.notation,
                    byteOrder: self.byteOrder,
                    format: self.format,
                    status: self.lost ? .lost : .disabled
                )
                let card: Card = try await client.post(["cards", String(self.id), "replace"], request)
                try console.show(card) { Text.card(card, $0) }
            }
        }
    }
}
