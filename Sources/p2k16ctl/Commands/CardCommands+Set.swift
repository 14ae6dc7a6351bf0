import AdminModel
import ArgumentParser

extension CardCommands {
    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change a card's label or validity.",
            discussion: """
                The word never takes a limit off. Asks on a terminal before it ends a card's validity at once.

                Examples:
                  p2k16ctl card set 12 --label 'red fob'
                  p2k16ctl card set 12 --valid-until '2027-01-31'
                  p2k16ctl card set 12 --valid-from never --valid-until never
                """
        )

        @Argument(help: "The card's number in the list, not the one of the chip.") var id: Int64
        @Option(help: "What people call the card.") var label: String?
        @Option(parsing: .unconditional, help: ArgumentHelp(stringLiteral: "From when. " + LimitArgument.help))
        var validFrom: LimitArgument?
        @Option(parsing: .unconditional, help: ArgumentHelp(stringLiteral: "Until when. " + LimitArgument.help))
        var validUntil: LimitArgument?
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var global: GlobalOptions

        func validate() throws {
            guard self.label != nil || self.validFrom != nil || self.validUntil != nil else {
                throw ValidationError("Say what to change: --label, --valid-from or --valid-until.")
            }
        }

        func run() async throws {
            let request = CardSetRequest(
                label: self.label,
                validFrom: try self.validFrom?.time(),
                validUntil: try self.validUntil?.time(endOfDay: true),
                clear: (self.validFrom == .never ? [.validFrom] : []) + (self.validUntil == .never ? [.validUntil] : [])
            )
            try await self.global.run { client, console in
                if let until = request.validUntil, until <= TimeArgument.now {
                    let question = "It is past \(LocalTime.text(until)): end the validity of"
                    try await CardCommands.confirm({ "\(question) \($0)?" }, self.id, yes: self.yes, client)
                }
                let card: Card = try await client.post(["cards", String(self.id), "set"], request)
                try console.show(card) { Text.card(card, $0) }
            }
        }
    }
}
