import AdminModel
import ArgumentParser

extension CardCommands {
    struct Sponsor: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lend a card to a guest for a while, by tapping it.",
            discussion: """
                The card is tapped twice at the reader, as with card enroll. It is the sponsor's, who answers for it: it opens
                only the doors that the site lets guests open (guests in the configuration), only where the sponsor's own
                card would, and ends by itself. The sponsor is your own account (admin.accounts), or the one named with --as.

                Examples:
                  p2k16ctl card sponsor --reader entrance --label 'Carl, electrician' --as anna
                  p2k16ctl card sponsor --reader entrance --until '18:00' --as anna
                """
        )

        @Option(help: "The reader that the card is tapped at.", completion: .reader) var reader: String
        @Option(help: "Who the guest is.") var label: String?
        @Option(
            parsing: .unconditional,
            help: ArgumentHelp(stringLiteral: "Until when; as long as the site allows by default. " + TimeArgument.help)
        )
        var until: TimeArgument?
        @Option(name: .customLong("as"), help: "The account that sponsors the guest.", completion: .account)
        var actingAs: String?
        @Flag(help: "Do not ask whether the fingerprint is the card's.") var yes = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let request = EnrolmentRequest(
                label: self.label,
                validUntil: try self.until?.resolve(endOfDay: true, coming: true),
                guest: true,
                actingAs: self.actingAs
            )
            try await self.global.run { client, console in
                let card = try await EnrolmentDialogue(client: client, yes: self.yes).run(request, at: self.reader)
                try console.show(card) { Text.card(card, $0) }
            }
        }
    }
}
