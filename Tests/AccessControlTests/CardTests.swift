import AccessControl
import Testing

@Suite struct CardTests {
    @Test(arguments: [
        (Card.Status.active, nil, nil, Card.State.active), (.disabled, nil, 99, .disabled), (.lost, 200, nil, .lost),
        (.active, 101, nil, .notYetValid), (.active, 100, 100, .active), (.active, nil, 99, .expired),
    ])
    func stateFollowsStatusThenValidity(_ status: Card.Status, _ from: Int64?, _ until: Int64?, _ state: Card.State) {
        let card = Card(
            id: CardID(1),
            account: AccountID(1),
            label: "fob",
            status: status,
            validFrom: from.map { Timestamp(seconds: $0) },
            validUntil: until.map { Timestamp(seconds: $0) }
        )
        #expect(card.state(at: Timestamp(seconds: 100)) == state)
    }

    @Test func stricterStatusIsGreater() {
        #expect(Card.Status.allCases.shuffled().sorted() == [.active, .disabled, .lost])
    }

    @Test func cardIsShortUntilItsFullNumberIsKnown() {
        func snapshot(_ formats: [CardFormat]) -> Snapshot {
            var builder = SnapshotBuilder()
            let tokens = formats.enumerated().map { index, format in
                CardToken(key: CardKeyID(1), format: format, hash: SnapshotTests.hash(UInt64(index)))
            }
            builder.add(Card(id: CardID(1), account: AccountID(1), label: ""), tokens: tokens)
            return builder.build(takenAt: Timestamp(seconds: 0))
        }
        #expect(snapshot([.short24]).isShort(CardID(1)))
        #expect(snapshot([.short24, .short32]).isShort(CardID(1)))
        #expect(!snapshot([.short24, .full]).isShort(CardID(1)))
        #expect(!snapshot([]).isShort(CardID(1)))
    }
}
