import AccessControl
import Testing

@Suite struct PolicyTests {
    static let now = Timestamp(seconds: 1_800_000_000)
    static let door = DoorID("entrance")
    static let hash = CardHash([UInt8](1...32))!

    /// A paying member of the door's circle with one active card, and whatever a test changes.
    static func snapshot(
        badges: [BadgeRequirement] = [],
        _ change: (inout Account, inout Card, inout SnapshotBuilder) -> Void = { _, _, _ in }
    ) -> Snapshot {
        let configuration = AccessConfiguration(doors: [.init(id: Self.door, circles: ["door"], badges: badges)])
        var builder = SnapshotBuilder(configuration: configuration)
        var account = Account(id: AccountID(100), username: "foo", name: "Foo", paidUntil: Self.now + .seconds(60))
        var card = Card(id: CardID(1), account: account.id, label: "fob")
        builder.add(Circle(id: CircleID(1), name: "door"))
        builder.add(member: account.id, of: CircleID(1))
        change(&account, &card, &builder)
        builder.add(account)
        builder.add(card, tokens: [CardToken(key: CardKeyID(1), format: .full, hash: Self.hash)])
        return builder.build(takenAt: Self.now)
    }

    func decide(_ snapshot: Snapshot, hash: CardHash = Self.hash, at now: Timestamp = Self.now) -> Decision {
        let token = CardToken(key: CardKeyID(1), format: .full, hash: hash)
        return Policy().decide(.card([token]), opening: [Self.door], in: snapshot, truth: .own, at: now)
    }

    @Test func aMemberIsLetIn() {
        let decision = self.decide(Self.snapshot())
        #expect(decision.isGranted)
        #expect(decision.account == AccountID(100))
        #expect(decision.card == CardID(1))
    }

    @Test func aDeactivatedAccountOpensNothing() {
        let snapshot = Self.snapshot { account, _, _ in account.isActive = false }
        let decision = self.decide(snapshot)
        #expect(decision.verdict == .denied(.accountInactive))
        #expect(decision.trace.filter { $0.outcome == .failed }.map(\.rule) == [.active])
        #expect(!self.decide(Self.snapshot()).trace.map(\.rule).contains(.active))
    }

    @Test func anUnknownCardNamesNobody() {
        let decision = self.decide(Self.snapshot(), hash: CardHash([UInt8](repeating: 9, count: 32))!)
        #expect(decision.verdict == .denied(.unknownCard))
        #expect(decision.account == nil)
    }

    @Test(arguments: [
        (Card.Status.disabled, Denial.cardDisabled), (.lost, .cardLost),
    ])
    func aCardThatIsNotActive(_ status: Card.Status, _ denial: Denial) {
        let decision = self.decide(Self.snapshot { _, card, _ in card.status = status })
        #expect(decision.verdict == .denied(denial))
    }

    @Test func aCardOutsideItsTime() {
        let snapshot = Self.snapshot { _, card, _ in
            card.validFrom = Self.now
            card.validUntil = Self.now + .seconds(10)
        }
        #expect(self.decide(snapshot, at: Self.now - .seconds(1)).verdict == .denied(.cardNotYetValid))
        #expect(self.decide(snapshot).isGranted)
        #expect(self.decide(snapshot, at: Self.now + .seconds(10)).isGranted)
        #expect(self.decide(snapshot, at: Self.now + .seconds(11)).verdict == .denied(.cardExpired))
    }

    @Test func aServiceGetsNoDoor() {
        let decision = self.decide(Self.snapshot { account, _, _ in account.isSystem = true })
        #expect(decision.verdict == .denied(.systemAccount))
    }

    @Test func aCardOfAnAccountThatIsGone() {
        let decision = self.decide(Self.snapshot { _, card, _ in card.account = AccountID(999) })
        #expect(decision.verdict == .denied(.unknownAccount))
    }

    @Test func graceEndsToTheMicrosecond() {
        let policy = Policy(grace: .seconds(3600))
        let snapshot = Self.snapshot { account, _, _ in account.paidUntil = Self.now }
        let end = Self.now + .seconds(3600)
        let subject = Policy.Subject.account(AccountID(100))
        #expect(policy.decide(subject, opening: [Self.door], in: snapshot, truth: .own, at: end).isGranted)
        let after = policy.decide(subject, opening: [Self.door], in: snapshot, truth: .own, at: end + .microseconds(1))
        #expect(after.verdict == .denied(.membershipLapsed))
    }

    @Test func aPaymentThatNeverEndsDoesNotOverflow() {
        let snapshot = Self.snapshot { account, _, _ in account.paidUntil = Timestamp(microseconds: .max) }
        #expect(self.decide(snapshot).isGranted)
        let never = Self.snapshot { account, _, _ in account.paidUntil = Timestamp(microseconds: .min) }
        #expect(self.decide(never).verdict == .denied(.membershipLapsed))
    }

    @Test func aRequiredBadgeHoldsForEmployeesToo() {
        let withoutBadge = Self.snapshot(badges: [.init(badge: "induction")]) { account, _, builder in
            builder.add(Badge(id: BadgeID(5), title: "induction"))
            builder.add(Company(id: CompanyID(1), name: "Acme", isActive: true))
            builder.add(employee: account.id, of: CompanyID(1))
        }
        #expect(self.decide(withoutBadge).verdict == .denied(.badgeMissing))
        let withBadge = Self.snapshot(badges: [.init(badge: "induction")]) { account, _, builder in
            builder.add(Badge(id: BadgeID(5), title: "induction"))
            builder.add(Award(badge: BadgeID(5), awardedAt: Self.now), to: account.id)
        }
        #expect(self.decide(withBadge).isGranted)
    }

    @Test func aBadgeOrCircleThatDoesNotExistGrantsNobodyAndIsNamed() {
        let snapshot = Self.snapshot(badges: [.init(badge: "inductoin")])
        #expect(self.decide(snapshot).verdict == .denied(.badgeMissing))
        #expect(snapshot.unresolved.map(\.name) == ["inductoin"])
    }

    @Test func theTraceTellsEveryRuleThatFailed() {
        let snapshot = Self.snapshot(badges: [.init(badge: "induction")]) { account, _, _ in account.paidUntil = nil }
        let decision = self.decide(snapshot)
        #expect(decision.verdict == .denied(.neverPaid))
        #expect(decision.trace.filter { $0.outcome == .failed }.map(\.rule) == [.paying, .badge])
    }

    @Test func anEmployeeNeedsNeitherPaymentNorCircle() {
        let snapshot = Self.snapshot { account, _, builder in
            account.paidUntil = nil
            builder.add(Company(id: CompanyID(1), name: "Acme", isActive: true))
            builder.add(employee: account.id, of: CompanyID(1))
        }
        let decision = self.decide(snapshot)
        #expect(decision.isGranted)
        #expect(decision.trace.first { $0.rule == .paying }?.outcome == .notNeeded)
    }

    @Test func aToolWithoutCircleIsForNobody() {
        let snapshot = Self.snapshot { _, _, builder in builder.add(Tool(id: ToolID(1), name: "saw", circle: nil)) }
        let decision = Policy().decide(
            .account(AccountID(100)),
            checkingOut: ToolID(1),
            in: snapshot,
            truth: .own,
            at: Self.now
        )
        #expect(decision.verdict == .denied(.toolWithoutCircle))
    }

    @Test func aDoorThatDoesNotExist() {
        let subject = Policy.Subject.account(AccountID(100))
        let decision = Policy().decide(
            subject,
            opening: [DoorID("attic")],
            in: Self.snapshot(),
            truth: .own,
            at: Self.now
        )
        #expect(decision.verdict == .denied(.unknownDoor))
    }
}
