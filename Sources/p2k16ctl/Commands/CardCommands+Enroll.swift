import AdminModel
import ArgumentParser

extension CardCommands {
    struct Enroll: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Enrol a card by tapping it, or by typing its number.",
            discussion: """
                With --reader the card is tapped there twice within a minute, then its fingerprint is shown and \
                confirmed. The reader's taps open no door meanwhile; any other card in between and Ctrl-C end it.

                Without, the number is typed when asked or comes from standard input, never as an argument.

                Examples:
                  p2k16ctl card enroll --user anna --reader entrance --label 'blue fob'
                  p2k16ctl card enroll --user anna --label 'blue fob'
                  p2k16ctl card enroll --user anna --notation decimal < number.txt
                """
        )

        @Option(help: "Whose card it becomes.", completion: .account) var user: String
        @Option(help: "What people call the card.") var label: String?
        @Option(help: "The reader that the card is tapped at.", completion: .reader) var reader: String?
        @Flag(help: "With --reader: do not ask whether the fingerprint is the card's.") var yes = false
        @Option(help: ArgumentHelp("Always -: ask, or read standard input.", valueName: "-")) var card = "-"
        @Option(help: "How the digits are written.") var notation = CardNotation.hexadecimal
        @Option(help: "Which end is written first.") var byteOrder = CardByteOrder.normal
        @Option(help: "How much of the number is given.") var format = CardFormat.full
        @Option(parsing: .unconditional, help: ArgumentHelp(stringLiteral: "From when. " + TimeArgument.help))
        var validFrom: TimeArgument?
        @Option(parsing: .unconditional, help: ArgumentHelp(stringLiteral: "Until when. " + TimeArgument.help))
        var validUntil: TimeArgument?
        @OptionGroup var global: GlobalOptions

        func validate() throws {
            let isTyped = self.notation != .hexadecimal || self.byteOrder != .normal || self.format != .full
            guard self.reader != nil, isTyped else { return }
            throw ValidationError(
                "a reader knows how it writes numbers: leave out --notation, --byte-order and --format"
            )
        }

        func run() async throws {
            if let reader = self.reader {
                try await self.tap(at: reader)
            } else {
                try await self.type()
            }
        }

        private func tap(at reader: String) async throws {
            let request = EnrolmentRequest(
                username: self.user,
                label: self.label,
                validFrom: try self.validFrom?.resolve(),
                validUntil: try self.validUntil?.resolve(endOfDay: true, coming: true)
            )
            try await self.global.run { client, console in
                let card = try await EnrolmentDialogue(client: client, yes: self.yes).run(request, at: reader)
                try console.show(card) { Text.card(card, $0) }
            }
        }

        private func type() async throws {
            let request = CardEnrollRequest(
                username: self.user,
                number: try CardNumberInput.read(argument: self.card),
                notation: self.notation,
                byteOrder: self.byteOrder,
                format: self.format,
                label: self.label,
                validFrom: try self.validFrom?.resolve(),
                validUntil: try self.validUntil?.resolve(endOfDay: true, coming: true)
            )
            try await self.global.run { client, console in
                let card: Card = try await client.post(["cards"], request)
                try console.show(card) { Text.card(card, $0) }
            }
        }
    }
}
