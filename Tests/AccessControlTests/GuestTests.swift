import AccessControl
import Testing

@Suite struct GuestTests {
    private static let now = PolicyTests.now
    private static let sponsor = AccountID(100)

    private static func rules(circle: String? = nil, perSponsor: Int = 2) -> GuestRules {
        GuestRules(circle: circle, doors: [PolicyTests.door], maxDuration: .seconds(3600), perSponsor: perSponsor)
    }

    /// The member of ``PolicyTests`` in the circle host, with so many cards lent, and whatever a test changes.
    private static func snapshot(
        _ guests: GuestRules? = Self.rules(),
        lent: Int = 1,
        _ change: (inout Account, inout Card) -> Void = { _, _ in }
    ) -> Snapshot {
        let configuration = AccessConfiguration(
            doors: [.init(id: PolicyTests.door, circles: ["door"]), .init(id: DoorID("attic"), circles: ["door"])],
            guests: guests
        )
        var builder = SnapshotBuilder(configuration: configuration)
        var account = Account(id: Self.sponsor, username: "foo", name: "Foo", paidUntil: Self.now + .seconds(60))
        for (id, name) in [(1, "door"), (2, "host")] {
            builder.add(Circle(id: CircleID(Int64(id)), name: name))
            builder.add(member: account.id, of: CircleID(Int64(id)))
        }
        for index in 0..<lent {
            var card = Card(
                id: CardID(Int64(index + 1)),
                account: account.id,
                label: "guest",
                isGuest: true,
                validUntil: Self.now + .seconds(60)
            )
            change(&account, &card)
            let hash = CardHash([UInt8](repeating: UInt8(index + 1), count: 32))!
            builder.add(card, tokens: [CardToken(key: CardKeyID(1), format: .full, hash: hash)])
        }
        builder.add(account)
        return builder.build(takenAt: Self.now)
    }

    private func tap(_ door: DoorID, _ snapshot: Snapshot, at now: Timestamp = Self.now) -> Decision {
        let token = CardToken(key: CardKeyID(1), format: .full, hash: CardHash([UInt8](repeating: 1, count: 32))!)
        return Policy().decide(.card([token]), opening: [door], in: snapshot, truth: .own, at: now)
    }

    @Test func aGuestsCardOpensWhatGuestsMayAndTheSponsorCould() {
        let decision = self.tap(PolicyTests.door, Self.snapshot())
        #expect(decision.isGranted && decision.account == Self.sponsor)
        #expect(self.tap(DoorID("attic"), Self.snapshot()).verdict == .denied(.guestNotAllowed))
        #expect(self.tap(PolicyTests.door, Self.snapshot(nil)).verdict == .denied(.guestNotAllowed))
        let lapsed = Self.snapshot { account, _ in account.paidUntil = nil }
        #expect(self.tap(PolicyTests.door, lapsed).verdict == .denied(.neverPaid))
        let end = Self.now + .seconds(60)
        #expect(
            self.tap(PolicyTests.door, Self.snapshot(), at: end + .microseconds(1)).verdict == .denied(.cardExpired)
        )
        // The sponsor's own cards are as ever.
        let own = Self.snapshot { _, card in card.isGuest = false }
        #expect(self.tap(DoorID("attic"), own).isGranted)
        #expect(!self.tap(DoorID("attic"), own).trace.contains { $0.rule == .guest })
    }

    @Test func aGuestsCardStartsNoTool() {
        let token = CardToken(key: CardKeyID(1), format: .full, hash: CardHash([UInt8](repeating: 1, count: 32))!)
        var builder = SnapshotBuilder()
        builder.add(Account(id: Self.sponsor, username: "foo", name: "Foo", paidUntil: Self.now))
        builder.add(Circle(id: CircleID(1), name: "saw"))
        builder.add(member: Self.sponsor, of: CircleID(1))
        builder.add(Tool(id: ToolID(1), name: "saw", circle: CircleID(1)))
        builder.add(Card(id: CardID(1), account: Self.sponsor, label: "guest", isGuest: true), tokens: [token])
        let decision = Policy().decide(
            .card([token]),
            checkingOut: ToolID(1),
            in: builder.build(takenAt: Self.now),
            truth: .own,
            at: Self.now
        )
        #expect(decision.verdict == .denied(.guestNotAllowed))
    }

    private func check(
        _ rules: GuestRules = Self.rules(),
        until end: Timestamp? = nil,
        in snapshot: Snapshot
    ) -> Result<Timestamp, GuestRefusal> {
        Result { () throws(GuestRefusal) in
            try rules.checkSponsoring(
                by: Self.sponsor,
                until: end,
                in: snapshot,
                truth: .own,
                by: Policy(),
                at: Self.now
            )
        }
    }

    @Test func whoMaySponsorAndForHowLong() {
        let snapshot = Self.snapshot()
        #expect(self.check(in: snapshot) == .success(Self.now + .seconds(3600)))
        #expect(self.check(until: Self.now + .seconds(5), in: snapshot) == .success(Self.now + .seconds(5)))
        #expect(self.check(until: Self.now + .seconds(3601), in: snapshot) == .failure(.tooLong(.seconds(3600))))
        #expect(self.check(until: Self.now, in: snapshot) == .failure(.over))
        #expect(self.check(Self.rules(circle: "host"), in: snapshot) == .success(Self.now + .seconds(3600)))
        #expect(self.check(Self.rules(circle: "board"), in: snapshot) == .failure(.notSponsor("board")))
        let lapsed = Self.snapshot { account, _ in account.paidUntil = nil }
        #expect(self.check(in: lapsed) == .failure(.mayNotEnter))
        #expect(Self.snapshot(Self.rules(circle: "hots")).unresolved.map(\.name) == ["hots"])
    }

    @Test func onlyCardsThatAreOutCount() {
        #expect(self.check(in: Self.snapshot(lent: 2)) == .failure(.tooMany(2)))
        #expect(self.check(in: Self.snapshot(lent: 2) { _, card in card.status = .disabled }).isSuccess)
        #expect(self.check(in: Self.snapshot(lent: 2) { _, card in card.isGuest = false }).isSuccess)
        let over = Self.now - .microseconds(1)
        #expect(self.check(in: Self.snapshot(lent: 2) { _, card in card.validUntil = over }).isSuccess)
    }
}

extension Result {
    fileprivate var isSuccess: Bool { if case .success = self { true } else { false } }
}
