import AccessControl
import Testing

@Suite("What a device that decides by itself is told")
struct EntitlementTests {
    private static let now = PolicyTests.now
    private static let grace = Duration.seconds(86_400)
    private static let horizon = Duration.seconds(30 * 86_400)

    private static func until(
        _ snapshot: Snapshot,
        at now: Timestamp = Self.now,
        place: Policy.Place = .door(PolicyTests.door)
    ) -> Timestamp? {
        let token = CardToken(key: CardKeyID(1), format: .full, hash: PolicyTests.hash)
        let entitlement = Policy(grace: Self.grace).entitlement(
            of: .card([token]),
            to: place,
            in: snapshot,
            truth: .own,
            at: now,
            horizon: Self.horizon
        )
        if let entitlement { #expect(entitlement.account == AccountID(100) && entitlement.user == "foo") }
        return entitlement?.until
    }

    @Test("ends with the payment and its grace, the card, or the first of them")
    func ends() {
        let paid = Self.now + .seconds(60)
        #expect(Self.until(PolicyTests.snapshot()) == paid + Self.grace)
        let card = PolicyTests.snapshot { _, card, _ in card.validUntil = Self.now + .seconds(5) }
        #expect(Self.until(card) == Self.now + .seconds(5))
        let longCard = PolicyTests.snapshot { _, card, _ in card.validUntil = paid + .seconds(1_000_000) }
        #expect(Self.until(longCard) == paid + Self.grace)
        // What decides now is as long as what is told.
        let policy = Policy(grace: Self.grace)
        let token = CardToken(key: CardKeyID(1), format: .full, hash: PolicyTests.hash)
        for (offset, isGranted) in [(Duration.zero, true), (.microseconds(1), false)] {
            let decision = policy.decide(
                .card([token]),
                opening: [PolicyTests.door],
                in: PolicyTests.snapshot(),
                truth: .own,
                at: paid + Self.grace + offset
            )
            #expect(decision.isGranted == isGranted)
        }
    }

    @Test("ends with a badge that grows too old")
    func badges() {
        let awarded = Self.now - .seconds(20 * 86_400)
        let requirement = BadgeRequirement(badge: "laser", maxAge: Months(1))
        let snapshot = PolicyTests.snapshot(badges: [requirement]) { account, _, builder in
            account.paidUntil = Self.now + .seconds(1_000 * 86_400)
            builder.add(Badge(id: BadgeID(1), title: "laser"))
            builder.add(Award(badge: BadgeID(1), awardedAt: awarded), to: account.id)
        }
        #expect(Self.until(snapshot) == awarded + Months(1))
    }

    @Test("of the employed reaches to a horizon that moves once a week")
    func horizon() throws {
        let snapshot = PolicyTests.snapshot { account, _, builder in
            account.paidUntil = nil
            builder.add(Company(id: CompanyID(1), name: "a", isActive: true))
            builder.add(employee: account.id, of: CompanyID(1))
        }
        var ends: Set<Timestamp> = []
        for day in 0..<28 {
            let now = Self.now + .seconds(day * 86_400)
            let until = try #require(Self.until(snapshot, at: now))
            #expect(until > now + Self.horizon && until <= now + Self.horizon + .seconds(7 * 86_400))
            ends.insert(until)
        }
        #expect((4...5).contains(ends.count))
        // A payment of theirs that ended does not matter, nor one that ends.
        let paying = PolicyTests.snapshot { account, _, builder in
            builder.add(Company(id: CompanyID(1), name: "a", isActive: true))
            builder.add(employee: account.id, of: CompanyID(1))
        }
        #expect(Self.until(paying) == Self.until(snapshot))
    }

    @Test("is none for whom the policy refuses")
    func refused() {
        #expect(Self.until(PolicyTests.snapshot { account, _, _ in account.paidUntil = nil }) == nil)
        #expect(Self.until(PolicyTests.snapshot { _, card, _ in card.status = .lost }) == nil)
        #expect(Self.until(PolicyTests.snapshot { account, _, _ in account.isActive = false }) == nil)
        #expect(Self.until(PolicyTests.snapshot(), place: .door(DoorID("other"))) == nil)
        #expect(Self.until(PolicyTests.snapshot(), at: Self.now + .seconds(100) + Self.grace) == nil)
        #expect(Self.until(.empty) == nil)
    }

    @Test("to a tool does not depend on who has it")
    func tools() {
        let snapshot = PolicyTests.snapshot { account, _, builder in
            builder.add(Tool(id: ToolID(1), name: "Saw", circle: CircleID(1)))
            builder.add(Tool(id: ToolID(2), name: "Lathe", circle: nil))
            builder.add(Checkout(tool: ToolID(1), account: account.id, started: nil))
        }
        #expect(Self.until(snapshot, place: .tool(ToolID(1))) == Self.now + .seconds(60) + Self.grace)
        #expect(Self.until(snapshot, place: .tool(ToolID(2))) == nil)
        #expect(Self.until(snapshot, place: .tool(ToolID(3))) == nil)
    }
}
