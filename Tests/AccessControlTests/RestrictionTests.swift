import AccessControl
import Testing

@Suite struct RestrictionTests {
    private static func snapshot(_ statuses: [Card.Status]) -> Snapshot {
        var builder = SnapshotBuilder()
        builder.add(Account(id: AccountID(1), username: "ada", name: ""))
        for (index, status) in statuses.enumerated() {
            let card = Card(id: CardID(Int64(index)), account: AccountID(1), label: "", status: status)
            let token = CardToken(key: CardKeyID(1), format: .full, hash: SnapshotTests.hash(UInt64(index)))
            builder.add(card, tokens: [token])
        }
        return builder.build(takenAt: Timestamp(seconds: 9))
    }

    private static func restriction(_ card: Int64, _ status: Card.Status) -> CardRestriction {
        CardRestriction(card: CardID(card), status: status, since: Timestamp(seconds: 1), actor: "bob")
    }

    @Test(arguments: Card.Status.allCases, [Card.Status.disabled, .lost])
    func stricterWins(held: Card.Status, restriction: Card.Status) throws {
        let snapshot = Self.snapshot([.active, held])
        let restricted = snapshot.restricting([Self.restriction(1, restriction)])
        #expect(restricted.card(CardID(1))?.status == max(held, restriction))
        #expect(restricted.card(CardID(0))?.status == .active)
        let token = try #require(snapshot.tokens(of: CardID(1)).first)
        #expect(restricted.card(matching: [token])?.status == max(held, restriction))
        #expect(restricted.takenAt == snapshot.takenAt)
        // The one that it was made from is shared with taps under way.
        #expect(snapshot.card(CardID(1))?.status == held)
    }

    @Test func costsNothingWithoutEffect() {
        let snapshot = Self.snapshot([.lost])
        #expect(snapshot.restricting([Self.restriction(0, .disabled), Self.restriction(4711, .lost)]) === snapshot)
    }
}
