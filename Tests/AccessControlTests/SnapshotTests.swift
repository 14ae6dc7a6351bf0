import AccessControl
import Testing

@Suite struct SnapshotTests {
    /// A deterministic hash per number, spread like an HMAC's.
    static func hash(_ number: UInt64) -> CardHash {
        var state = number &* 0x9E37_79B9_7F4A_7C15
        let bytes = (0..<32).map { _ -> UInt8 in
            state = (state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9 &+ 1
            return UInt8(truncatingIfNeeded: state >> 56)
        }
        return CardHash(bytes)!
    }

    @Test func everyCardIsFoundAndNoOther() {
        var builder = SnapshotBuilder()
        for number in 1...5000 {
            let account = AccountID(Int64(number))
            builder.add(Account(id: account, username: "user\(number)", name: ""))
            let card = Card(id: CardID(Int64(10_000 - number)), account: account, label: "")
            builder.add(
                card,
                tokens: [
                    CardToken(key: CardKeyID(1), format: .full, hash: Self.hash(UInt64(number))),
                    CardToken(key: CardKeyID(1), format: .short24, hash: Self.hash(UInt64(number + 100_000))),
                ]
            )
        }
        let snapshot = builder.build(takenAt: Timestamp(seconds: 0))
        func find(_ number: Int) -> Card? {
            snapshot.card(matching: [
                CardToken(key: CardKeyID(1), format: .full, hash: Self.hash(UInt64(number)))
            ])
        }
        for number in 1...5000 {
            #expect(find(number)?.account == AccountID(Int64(number)))
            #expect(find(number + 100_000)?.account == AccountID(Int64(number)))
            #expect(find(number + 5000) == nil)
        }
    }

    @Test func rowsMayComeInAnyOrder() {
        var builder = SnapshotBuilder()
        builder.add(member: AccountID(2), of: CircleID(1))
        builder.add(member: AccountID(1), of: CircleID(2))
        builder.add(member: AccountID(2), of: CircleID(3))
        builder.add(member: AccountID(99), of: CircleID(3))
        builder.add(Account(id: AccountID(2), username: "b", name: ""))
        builder.add(Account(id: AccountID(1), username: "a", name: ""))
        let snapshot = builder.build(takenAt: Timestamp(seconds: 0))
        #expect(Set(snapshot.circles(of: AccountID(2))) == [CircleID(1), CircleID(3)])
        #expect(Array(snapshot.circles(of: AccountID(1))) == [CircleID(2)])
        #expect(snapshot.circles(of: AccountID(99)).isEmpty)
    }

    @Test func ofTwoCheckoutsOfAToolTheNewestCounts() {
        var builder = SnapshotBuilder()
        let tool = ToolID(1)
        builder.add(Checkout(tool: tool, account: AccountID(9), started: Timestamp(seconds: 100)))
        builder.add(Checkout(tool: tool, account: AccountID(2), started: Timestamp(seconds: 200)))
        builder.add(Checkout(tool: ToolID(2), account: AccountID(3), started: Timestamp(seconds: 300)))
        let snapshot = builder.build(takenAt: Timestamp(seconds: 0))
        #expect(snapshot.holder(of: tool)?.account == AccountID(2))
        #expect(snapshot.holder(of: ToolID(3)) == nil)
    }

    @Test func usernamesIgnoreCase() {
        var builder = SnapshotBuilder()
        builder.add(Account(id: AccountID(1), username: "Foo", name: ""))
        let snapshot = builder.build(takenAt: Timestamp(seconds: 0))
        #expect(snapshot.account(username: "fOO")?.id == AccountID(1))
    }
}
