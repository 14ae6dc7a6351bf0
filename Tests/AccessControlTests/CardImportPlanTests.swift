import AccessControl
import Testing

@Suite("An import of cards")
struct CardImportPlanTests {
    private static let (anna, bert, service) = (AccountID(1), AccountID(2), AccountID(3))
    private static let accounts = [anna: false, bert: false, service: true]

    private static func token(_ byte: UInt8, _ format: CardFormat = .full) throws -> CardToken {
        let hash = try #require(CardHash(Array(repeating: byte, count: 32)))
        return CardToken(key: CardKeyID(1), format: format, hash: hash)
    }

    private static func card(_ line: Int, _ account: AccountID, _ tokens: [CardToken]) -> ImportedCard {
        ImportedCard(line: line, account: account, label: "card", tokens: tokens, lookups: tokens)
    }

    @Test("takes new cards of people, and of no others")
    func people() throws {
        let cards = [
            Self.card(2, Self.anna, [try Self.token(1)]), Self.card(3, Self.service, [try Self.token(2)]),
            Self.card(4, AccountID(9), [try Self.token(3)]),
        ]
        let steps = CardImportPlan(cards, holders: [:], accounts: Self.accounts).steps
        #expect(steps[0] == .insert)
        #expect(steps[1] == .refuse("the account is a service, not a person, and gets no card"))
        #expect(steps[2] == .refuse("the account is gone"))
    }

    @Test("passes over what the account has, and refuses what another one has")
    func enrolled() throws {
        let holder = CardImportPlan.Holder(card: CardID(12), account: Self.anna, label: "blue", username: "anna")
        let holders = [try Self.token(1).hash: holder]
        let cards = [Self.card(2, Self.anna, [try Self.token(1)]), Self.card(3, Self.bert, [try Self.token(1)])]
        let steps = CardImportPlan(cards, holders: holders, accounts: Self.accounts).steps
        #expect(steps == [.skip(CardID(12)), .refuse("it is card 12 “blue” of anna already")])
    }

    @Test("refuses a card that short-format readers could not tell from another, also of the same account")
    func shortForms() throws {
        let short = try Self.token(9, .short24)
        let holder = CardImportPlan.Holder(card: CardID(12), account: Self.anna, label: "blue", username: "anna")
        let cards = [Self.card(2, Self.anna, [try Self.token(1), short])]
        let held = CardImportPlan(cards, holders: [short.hash: holder], accounts: Self.accounts).steps
        #expect(held == [.refuse("short24 readers could not tell it from card 12 “blue” of anna")])
        let both = cards + [Self.card(3, Self.anna, [try Self.token(2), short])]
        let within = CardImportPlan(both, holders: [:], accounts: Self.accounts).steps
        #expect(within == [.insert, .refuse("short24 readers could not tell it from the card in line 2")])
    }

    @Test("finds the same card twice in the file")
    func twice() throws {
        let cards = try [(2, Self.anna), (3, Self.anna), (4, Self.bert)].map {
            Self.card($0.0, $0.1, [try Self.token(1)])
        }
        let steps = CardImportPlan(cards, holders: [:], accounts: Self.accounts).steps
        #expect(steps == [.insert, .skip(nil), .refuse("line 2 gives the same card to somebody else")])
    }
}
