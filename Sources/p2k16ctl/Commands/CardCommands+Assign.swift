import AdminModel
import ArgumentParser

extension CardCommands {
    struct Assign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a card that nobody has to somebody, by its fingerprint.",
            discussion: """
                The card has been tapped at a reader of this site in the last days: p2k16ctl card unknown.

                Examples:
                  p2k16ctl card assign K7QD-3MTA --user anna --label 'blue fob'
                """
        )

        @Argument(help: "The fingerprint as the list of unknown cards shows it.") var fingerprint: String
        @Option(help: "Whose card it becomes.", completion: .account) var user: String
        @Option(help: "What people call the card.") var label: String?
        @Option(parsing: .unconditional, help: ArgumentHelp(stringLiteral: "From when. " + TimeArgument.help))
        var validFrom: TimeArgument?
        @Option(parsing: .unconditional, help: ArgumentHelp(stringLiteral: "Until when. " + TimeArgument.help))
        var validUntil: TimeArgument?
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let request = CardAssignRequest(
                username: self.user,
                label: self.label,
                validFrom: try self.validFrom?.resolve(),
                validUntil: try self.validUntil?.resolve(endOfDay: true, coming: true)
            )
            try await self.global.run { client, console in
                let card: Card = try await client.post(["unknown-taps", self.fingerprint, "assign"], request)
                try console.show(card) { Text.card(card, $0) }
            }
        }
    }
}
