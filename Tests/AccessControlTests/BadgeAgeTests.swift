import AccessControl
import Testing

@Suite struct BadgeAgeTests {
    private static func time(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }

    /// Seconds as GNU date tells them, to which the months are added by the calendar.
    @Test(arguments: [
        // 2025-01-31T12:00:00Z + 1 month = 2025-02-28T12:00:00Z
        (1_738_324_800, 1, 1_740_744_000),
        // 2024-01-31T00:00:00Z + 1 month = 2024-02-29T00:00:00Z
        (1_706_659_200, 1, 1_709_164_800),
        // 2024-02-29T00:00:00Z + 12 months = 2025-02-28T00:00:00Z
        (1_709_164_800, 12, 1_740_700_800),
        // 2024-02-29T00:00:00Z + 48 months = 2028-02-29T00:00:00Z
        (1_709_164_800, 48, 1_835_395_200),
        // 2024-11-21T23:59:59Z + 24 months = 2026-11-21T23:59:59Z
        (1_732_233_599, 24, 1_795_305_599),
        // 1999-12-31T23:59:59Z + 2 months = 2000-02-29T23:59:59Z
        (946_684_799, 2, 951_868_799),
        // 2099-12-01T00:00:00Z + 3 months = 2100-03-01T00:00:00Z
        (4_099_766_400, 3, 4_107_542_400),
        // 1969-12-31T23:00:00Z + 1 month = 1970-01-31T23:00:00Z
        (-3600, 1, 2_674_800),
    ])
    func monthsAreThoseOfTheCalendar(_ start: Int64, _ months: Int, _ end: Int64) {
        #expect(Self.time(start) + Months(months) == Self.time(end))
    }

    @Test func theEndOfTimeStaysThere() {
        #expect(Timestamp(microseconds: .max) + Months(1200) == Timestamp(microseconds: .max))
    }

    private func decide(awarded: [Timestamp], limit: Int = 24, at now: Timestamp = PolicyTests.now) -> Decision {
        let requirement = BadgeRequirement(badge: "laser", maxAge: Months(limit))
        let snapshot = PolicyTests.snapshot(badges: [requirement]) { account, _, builder in
            builder.add(Badge(id: BadgeID(5), title: "laser"))
            // p2k16 may hold two badges of one title; either will do.
            builder.add(Badge(id: BadgeID(6), title: "laser"))
            for (index, time) in awarded.enumerated() {
                builder.add(Award(badge: BadgeID(5 + Int64(index % 2)), awardedAt: time), to: account.id)
            }
        }
        return PolicyTests().decide(snapshot, at: now)
    }

    @Test func aBadgeCountsToTheLastMicrosecondOfItsAge() {
        let awarded = PolicyTests.now
        let end = awarded + Months(24)
        #expect(self.decide(awarded: [awarded], at: end - .microseconds(1)).isBadgeHeld)
        #expect(self.decide(awarded: [awarded], at: end).isBadgeHeld)
        let after = self.decide(awarded: [awarded], at: end + .microseconds(1))
        #expect(!after.isBadgeHeld)
        let age = BadgeAge(awardedAt: awarded, limit: Months(24))
        #expect(after.trace.last?.fact == .badge(door: PolicyTests.door, title: "laser", held: false, age: age))
    }

    @Test func theNewestAwardCounts() {
        let old = PolicyTests.now - .seconds(3 * 366 * 86400)
        #expect(self.decide(awarded: [old]).verdict == .denied(.badgeTooOld))
        #expect(self.decide(awarded: [old, PolicyTests.now - .seconds(86400)]).isGranted)
        #expect(self.decide(awarded: [PolicyTests.now - .seconds(86400), old]).isGranted)
        #expect(self.decide(awarded: []).verdict == .denied(.badgeMissing))
    }

    @Test func aToolAsksInTheSameWay() {
        let configuration = AccessConfiguration(
            doors: [],
            toolBadges: ["saw": [BadgeRequirement(badge: "saw", maxAge: Months(1))]]
        )
        let account = Account(id: AccountID(1), username: "ada", name: "Ada", paidUntil: PolicyTests.now)
        var builder = SnapshotBuilder(configuration: configuration)
        builder.add(account)
        builder.add(Circle(id: CircleID(1), name: "wood"))
        builder.add(member: account.id, of: CircleID(1))
        builder.add(Tool(id: ToolID(1), name: "saw", circle: CircleID(1)))
        builder.add(Badge(id: BadgeID(1), title: "saw"))
        builder.add(Award(badge: BadgeID(1), awardedAt: PolicyTests.now - .seconds(40 * 86400)), to: account.id)
        var decision = Policy().decide(
            .account(account.id),
            checkingOut: ToolID(1),
            in: builder.build(takenAt: PolicyTests.now),
            truth: .own,
            at: PolicyTests.now
        )
        #expect(decision.verdict == .denied(.badgeTooOld))
        decision.trace.removeAll { $0.rule == .badge }
        #expect(!decision.trace.contains { $0.outcome == .failed })
    }
}

extension Decision {
    fileprivate var isBadgeHeld: Bool {
        self.trace.contains { $0.rule == .badge && $0.outcome == .passed }
    }
}
