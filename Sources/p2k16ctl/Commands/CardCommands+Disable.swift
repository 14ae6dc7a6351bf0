import AdminModel
import ArgumentParser

extension CardCommands {
    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop a card, or all cards of a member, from working.",
            discussion: """
                Asks on a terminal before it does so. Also works while p2k16's database is away: at once at this site, \
                and at the others when the database is back. A card that is reported lost stays lost.

                Examples:
                  p2k16ctl card disable 12
                  p2k16ctl card disable --all --user anna --yes
                  p2k16ctl card disable --all --user anna --lost
                """
        )

        @Argument(help: "The card's number in the list, not the one of the chip.") var id: Int64?
        @Flag(help: "All cards of the account that --user names.") var all = false
        @Option(help: "Whose cards, with --all.", completion: .account) var user: String?
        @Flag(help: "Report lost instead; see card lost.") var lost = false
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var global: GlobalOptions

        func validate() throws {
            guard (self.id != nil) != self.all, self.all == (self.user != nil) else {
                throw ValidationError("Give the id of a card, or --all together with --user.")
            }
        }

        func run() async throws {
            let status: CardDisableRequest.Status = self.lost ? .lost : .disabled
            try await self.global.run { client, console in
                if let id = self.id {
                    let verb = self.lost ? "Report lost" : "Disable"
                    try await CardCommands.confirm({ "\(verb) \($0)?" }, id, yes: self.yes, client)
                    let request = CardDisableRequest(status: status)
                    let card: Card = try await client.post(["cards", String(id), "disable"], request)
                    try console.show(card) { Text.card(card, $0) }
                } else if let user = self.user {
                    let verb = self.lost ? "Report all cards of \(user) lost" : "Disable all cards of \(user)"
                    try Confirmation.ask("\(verb)?", yes: self.yes)
                    let request = CardDisableAllRequest(username: user, status: status)
                    let list: CardList = try await client.post(["cards", "disable"], request)
                    try console.show(list) { list.cards.isEmpty ? "nothing to do" : Text.cards(list.cards, $0) }
                }
            }
        }
    }
}
