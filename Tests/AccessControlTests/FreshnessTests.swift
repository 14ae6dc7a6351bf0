import AccessControl
import Testing

@Suite("Facts that grow old")
struct FreshnessTests {
    private static let now = PolicyTests.now
    private static let hour = Duration.seconds(3600)
    private static let front = DoorID("front")
    private static let cellar = DoorID("cellar")

    /// Ada pays for 2 days more, Bob is employed, Cat's card ends in an hour, Dan's membership ended yesterday.
    private static func snapshot() -> Snapshot {
        let configuration = AccessConfiguration(
            doors: [
                .init(id: Self.front, circles: ["door"], freshness: .within(Self.hour * 72)),
                .init(id: Self.cellar, circles: ["door"], freshness: .any),
            ],
            toolFreshness: ["Saw": .current, "Drill": .any],
            otherToolFreshness: .within(Self.hour)
        )
        var builder = SnapshotBuilder(configuration: configuration)
        builder.add(Circle(id: CircleID(1), name: "door"))
        builder.add(Company(id: CompanyID(1), name: "Works", isActive: true))
        for (id, name) in [(1, "Saw"), (2, "Drill"), (3, "Lathe")] as [(Int64, String)] {
            builder.add(Tool(id: ToolID(id), name: name, circle: CircleID(1)))
        }
        let paid: [Timestamp?] = [
            Self.now + Self.hour * 48, nil, Self.now + Self.hour * 1000, Self.now - Self.hour * 25,
        ]
        for (index, name) in ["ada", "bob", "cat", "dan"].enumerated() {
            let account = AccountID(Int64(index + 1))
            builder.add(Account(id: account, username: name, name: name, paidUntil: paid[index]))
            builder.add(member: account, of: CircleID(1))
            var card = Card(id: CardID(Int64(index + 1)), account: account, label: "fob")
            if name == "cat" { card.validUntil = Self.now + Self.hour }
            builder.add(card, tokens: [Self.token(index + 1)])
        }
        builder.add(employee: AccountID(2), of: CompanyID(1))
        return builder.build(takenAt: Self.now)
    }

    private static func token(_ number: Int) -> CardToken {
        CardToken(key: CardKeyID(1), format: .full, hash: CardHash([UInt8](repeating: UInt8(number), count: 32))!)
    }

    private static func away(for age: Duration) -> Truth { .confirmed(at: Self.now, age: age, isCurrent: false) }

    private func tap(
        _ card: Int,
        at door: DoorID = Self.front,
        _ truth: Truth,
        now: Timestamp = Self.now
    ) -> Decision {
        Policy().decide(.card([Self.token(card)]), opening: [door], in: Self.snapshot(), truth: truth, at: now)
    }

    @Test("open a door up to the end of its budget, and the trace says how old they are")
    func budget() {
        let limit = Self.hour * 72
        #expect(self.tap(2, Self.away(for: limit)).isGranted)
        let late = self.tap(2, Self.away(for: limit + .seconds(1)))
        #expect(late.verdict == .denied(.truthTooOld) && late.reason == "truth-too-old")
        #expect(
            late.trace.last
                == TraceStep(
                    .truth,
                    .failed,
                    .truth(door: Self.front, confirmedAt: Self.now, ageSeconds: 259_201, limitSeconds: 259_200)
                )
        )
        #expect(self.tap(2, at: Self.cellar, Self.away(for: limit * 100)).isGranted)
        #expect(self.tap(2, .own).isGranted)
    }

    @Test("leave no line in the trace while the upstream is there or age says nothing")
    func silence() {
        let current = Truth.confirmed(at: Self.now, age: .seconds(4), isCurrent: true)
        for (door, truth) in [(Self.front, current), (Self.front, .own), (Self.cellar, Self.away(for: Self.hour))] {
            #expect(!self.tap(2, at: door, truth).trace.contains { $0.rule == .truth })
        }
        #expect(self.tap(2, Self.away(for: Self.hour)).trace.last?.outcome == .passed)
        // An upstream that is there and has not been asked for longer than the budget.
        let hanging = Truth.confirmed(at: Self.now, age: Self.hour * 73, isCurrent: true)
        #expect(self.tap(2, hanging).verdict == .denied(.truthTooOld))
    }

    @Test("do not hide a reason that has nothing to do with their age")
    func reasons() {
        let truth = Self.away(for: Self.hour * 1000)
        #expect(self.tap(9, truth).verdict == .denied(.unknownCard))
        #expect(self.tap(4, truth).verdict == .denied(.membershipLapsed))
        #expect(self.tap(4, truth).trace.contains { $0.rule == .truth && $0.outcome == .failed })
    }

    @Test("are for a tool what its own setting says, and what the site's says where it has none")
    func tools() {
        func decide(_ tool: Int64, _ truth: Truth) -> Decision.Verdict {
            Policy().decide(
                .account(AccountID(2)),
                checkingOut: ToolID(tool),
                in: Self.snapshot(),
                truth: truth,
                at: Self.now
            ).verdict
        }
        let current = Truth.confirmed(at: Self.now, age: .seconds(4), isCurrent: true)
        for tool in 1...3 as ClosedRange<Int64> {
            #expect(decide(tool, current) == .granted && decide(tool, .own) == .granted)
        }
        #expect(decide(1, Self.away(for: .seconds(1))) == .denied(.directoryAway))
        #expect(decide(2, Self.away(for: Self.hour * 5000)) == .granted)
        #expect(decide(3, Self.away(for: Self.hour)) == .granted)
        #expect(decide(3, Self.away(for: Self.hour + .seconds(1))) == .denied(.truthTooOld))
    }

    @Test("of an outage of ten days let nobody in for longer than they have paid, and nobody after the budget")
    func days() {
        var clock = TruthClock(confirmedAt: Self.now, monotonic: MonotonicTime(.zero))
        var decisions = DecisionClock()
        decisions.observe(upstream: Self.now, monotonic: MonotonicTime(.zero))
        clock.confirm(at: Self.now, monotonic: MonotonicTime(.zero))
        clock.lose()
        for hour in 0...240 {
            // The machine is restarted every 7 hours, and its wall clock is always wrong by years.
            let monotonic = MonotonicTime(Self.hour * hour)
            if hour % 7 == 6, let reached = decisions.reached(monotonic: monotonic) {
                decisions = DecisionClock(floor: reached, at: monotonic, isTrusted: hour % 2 == 0)
                clock = TruthClock(confirmedAt: clock.confirmedAt, monotonic: monotonic)
            }
            let now = decisions.time(wall: Timestamp(seconds: Int64(hour)), monotonic: monotonic)
            let truth = clock.truth(now: now, isTrusted: decisions.isTrusted, monotonic: monotonic)
            let verdicts = (1...5).map { self.tap($0, truth, now: now).reason }
            let isOld = hour > 72
            // Ada's payment ends after 48 hours and counts for a day longer: it and the budget end together.
            #expect(verdicts[0] == (isOld ? "membership-lapsed" : "granted"))
            #expect(verdicts[1] == (isOld ? "truth-too-old" : "granted"))
            #expect(verdicts[2] == (hour > 1 ? "card-expired" : "granted"))
            #expect(verdicts[3] == "membership-lapsed" && verdicts[4] == "unknown-card")
            // Where no age is too old payments and cards end all the same.
            #expect(self.tap(1, at: Self.cellar, truth, now: now).isGranted == (hour <= 72))
            #expect(self.tap(2, at: Self.cellar, truth, now: now).isGranted)
        }
    }

    @Test("are no reason to tell a device of somebody")
    func devices() {
        for (age, isTold) in [(Self.hour, true), (Self.hour * 73, false)] {
            let entitlement = Policy().entitlement(
                of: .account(AccountID(1)),
                to: .door(Self.front),
                in: Self.snapshot(),
                truth: Self.away(for: age),
                at: Self.now,
                horizon: Self.hour
            )
            #expect((entitlement != nil) == isTold)
        }
    }
}
