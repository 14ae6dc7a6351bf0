import AdminModel
import ArgumentParser

struct CardCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card",
        abstract: "Enrol, list, change, replace and disable cards.",
        discussion: """
            Examples:
              p2k16ctl cards
              p2k16ctl card enroll --user anna --label 'blue fob'
              p2k16ctl card lost 12
            """,
        subcommands: [
            List.self, Show.self, Enroll.self, Set.self, Disable.self, Lost.self, Enable.self, Replace.self,
            Transfer.self, Complete.self, Sponsor.self, Unknown.self, Assign.self,
            Import.self, Export.self, PIN.self, CardKeyCommands.self,
        ],
        defaultSubcommand: List.self,
        aliases: ["cards"]
    )

    /// Sends an order about one card and shows how it stands afterwards.
    static func order(_ verb: String, _ id: Int64, _ body: some AdminRequest, _ global: GlobalOptions) async throws {
        try await global.run { client, console in
            let card: Card = try await client.post(["cards", String(id), verb], body)
            try console.show(card) { Text.card(card, $0) }
        }
    }

    /// Asks before something is done to a card that cuts somebody off.
    static func confirm(_ question: (String) -> String, _ id: Int64, yes: Bool, _ client: AdminClient) async throws {
        if yes { return }
        let card: Card = try await client.get(["cards", String(id)])
        try Confirmation.ask(question("card \(id) “\(card.label)” of \(card.account)"), yes: false)
    }

    /// All cards that match, however many.
    static func all(_ query: [(name: String, value: String?)], _ client: AdminClient) async throws -> CardList {
        var cards: [Card] = []
        var after: Int64?
        repeat {
            let page: CardList = try await client.get(
                ["cards"],
                query: query + [("after", after.map(String.init)), ("limit", String(CardQuery.maximumLimit))]
            )
            cards += page.cards
            after = page.next
        } while after != nil
        return CardList(cards: cards)
    }
}
