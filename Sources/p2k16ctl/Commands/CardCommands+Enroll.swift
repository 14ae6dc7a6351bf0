import AdminModel
import ArgumentParser

extension CardCommands {
    struct Enroll: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Enrol a card by typing its number.",
            discussion: """
                The number is typed when asked or comes from standard input, never as an argument.

                Examples:
                  p2k16ctl card enroll --user anna --label 'blue fob'
                  p2k16ctl card enroll --user anna --notation decimal < number.txt
                """
        )

        @Option(help: "Whose card it becomes.", completion: .account) var user: String
        @Option(help: "What people call the card.") var label: String?
        @Option(help: ArgumentHelp("Always -: ask, or read standard input.", valueName: "-")) var card = "-"
        @Option(help: "How the digits are written.") var notation = CardNotation.hexadecimal
        @Option(help: "Which end is written first.") var byteOrder = CardByteOrder.normal
        @Option(help: "How much of the number is given.") var format = CardFormat.full
        @Option(parsing: .unconditional, help: ArgumentHelp(stringLiteral: "From when. " + TimeArgument.help))
        var validFrom: TimeArgument?
        @Option(parsing: .unconditional, help: ArgumentHelp(stringLiteral: "Until when. " + TimeArgument.help))
        var validUntil: TimeArgument?
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let request = CardEnrollRequest(
                username: self.user,
                number: try CardNumberInput.read(argument: self.card),
                notation: self.notation,
                byteOrder: self.byteOrder,
                format: self.format,
                label: self.label,
                validFrom: try self.validFrom?.resolve(),
                validUntil: try self.validUntil?.resolve(coming: true)
            )
            try await self.global.run { client, console in
                let card: Card = try await client.post(["cards"], request)
                try console.show(card) { Text.card(card, $0) }
            }
        }
    }
}
