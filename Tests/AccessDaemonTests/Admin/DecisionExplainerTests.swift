import AccessControl
import AdminModel
import Testing

@testable import AccessDaemon

@Suite("An explanation")
struct DecisionExplainerTests {
    private static let entrance = DoorID("entrance")
    /// 2027-01-15 08:00 UTC.
    private static let now = Timestamp(seconds: 1_800_000_000)
    private static let day = Duration.seconds(86400)

    private static let snapshot: Snapshot = {
        var builder = SnapshotBuilder(
            configuration: AccessConfiguration(
                doors: [.init(id: entrance, circles: ["door", "board"], badges: [.init(badge: "intro")])],
                toolBadges: ["Laser": [.init(badge: "laser")]]
            )
        )
        builder.add(Account(id: AccountID(1), username: "ada", name: "Ada", paidUntil: now + day * 20))
        builder.add(Account(id: AccountID(2), username: "system", name: "System", isSystem: true))
        builder.add(Circle(id: CircleID(1), name: "door"))
        builder.add(Circle(id: CircleID(2), name: "board"))
        builder.add(Company(id: CompanyID(3), name: "Fjordverk AS", isActive: true))
        builder.add(Badge(id: BadgeID(4), title: "intro"))
        builder.add(Card(id: CardID(5), account: AccountID(1), label: "blue fob"), tokens: [])
        return builder.build(takenAt: now)
    }()

    private static let circles = [CircleID(1), CircleID(2)]

    /// A failed rule, its text, and what would mend it.
    static let failures: [(TraceStep, text: String, remedy: String)] = [
        (TraceStep(.cardKnown, .failed), "the card is not enrolled", "enrol the card"),
        (TraceStep(.toolKnown, .failed), "there is no such tool", "name a tool that exists"),
        (
            TraceStep(.cardUsable, .failed, .card(id: CardID(5), status: .lost, validFrom: nil, validUntil: nil)),
            "card “blue fob” is lost", "enrol another card; this one is lost"
        ),
        (
            TraceStep(.cardUsable, .failed, .card(id: CardID(6), status: .disabled, validFrom: nil, validUntil: nil)),
            "the card is disabled", "enrol another card; this one is disabled"
        ),
        (
            TraceStep(
                .cardUsable,
                .failed,
                .card(id: CardID(5), status: .active, validFrom: now - day * 2, validUntil: now - day)
            ),
            "card “blue fob” is active, valid from 2027-01-13 08:00 UTC until 2027-01-14 08:00 UTC",
            "change the time in which the card is valid"
        ),
        (
            TraceStep(
                .cardUsable,
                .failed,
                .card(id: CardID(5), status: .active, validFrom: now + day, validUntil: nil)
            ),
            "card “blue fob” is active, valid from 2027-01-16 08:00 UTC",
            "change the time in which the card is valid"
        ),
        (
            TraceStep(.accountKnown, .failed, .account(id: AccountID(9))), "account 9 does not exist",
            "the account must exist again, or the card be enrolled for another"
        ),
        (
            TraceStep(.person, .failed, .account(id: AccountID(2))), "system is a service",
            "services get no doors; use a person's account"
        ),
        (
            TraceStep(.paying, .failed, .payment(until: nil, graceSeconds: 86400)), "nothing was ever paid",
            "a payment that is still running, or employment in an active company"
        ),
        (
            TraceStep(.paying, .failed, .payment(until: now - day * 3, graceSeconds: 86400)),
            "paid until 2027-01-12 08:00 UTC, which counted until 2027-01-13 08:00 UTC with the grace",
            """
            a payment that is still running (the last one counted until 2027-01-13 08:00 UTC), or employment in an \
            active company
            """
        ),
        (
            TraceStep(.circle, .failed, .circles(door: entrance, anyOf: circles, held: nil)),
            "in none of the circles that door entrance asks for: door, board",
            "membership in circle door or board, or employment in an active company"
        ),
        (
            TraceStep(.circle, .failed, .circles(door: entrance, anyOf: [], held: nil)),
            "door entrance has no circle, so membership alone never opens it",
            "the door needs a circle in the configuration, or the member employment in an active company"
        ),
        (
            TraceStep(.circle, .failed, .circles(door: nil, anyOf: [CircleID(1)], held: nil)),
            "in none of the circles that the tool asks for: door", "membership in circle door"
        ),
        (
            TraceStep(.circle, .failed, .circles(door: nil, anyOf: [], held: nil)),
            "the tool has no circle, so membership alone never opens it", "the tool needs a circle in p2k16"
        ),
        (
            TraceStep(.badge, .failed, .badge(door: entrance, title: "intro", held: false)),
            "lacks badge intro, which door entrance asks for", "badge intro"
        ),
        (
            TraceStep(.badge, .failed, .badge(door: nil, title: "laser", held: false)),
            "lacks badge laser, which the tool asks for", "badge laser"
        ),
        (
            TraceStep(
                .badge,
                .failed,
                .badge(
                    door: entrance,
                    title: "intro",
                    held: false,
                    age: BadgeAge(awardedAt: Timestamp(seconds: 1_706_659_200), limit: Months(12))
                )
            ),
            "badge intro of 2024-01-31 00:00 UTC counted until 2025-01-31 00:00 UTC: door entrance asks for one that is "
                + "at most 12 months old",
            "badge intro, awarded anew"
        ),
        (
            TraceStep(
                .truth,
                .failed,
                .truth(door: entrance, confirmedAt: now, ageSeconds: 273_700, limitSeconds: 259_200)
            ),
            "what is known was right at 2027-01-15 08:00 UTC, 3 d 4 h before, and door entrance goes by it for 3 d",
            "an upstream that can be reached, or a longer max_age of door entrance"
        ),
        (
            TraceStep(.truth, .failed, .truth(door: nil, confirmedAt: now, ageSeconds: 60, limitSeconds: nil)),
            "what is known was right at 2027-01-15 08:00 UTC, 1 min before, and the tool goes by what the upstream says now",
            "an upstream that can be reached"
        ),
        (
            TraceStep(.toolFree, .failed, .holder(id: AccountID(1))), "the tool is checked out by ada",
            "check the tool in first"
        ),
        (
            TraceStep(.doorKnown, .failed, .door(id: DoorID("attic"))), "there is no door attic",
            "name a door that the configuration has"
        ),
        (
            TraceStep(.admitted, .failed, .door(id: entrance)), "door entrance is locked down", "release door entrance"
        ),
        (
            TraceStep(.pin, .failed, .door(id: entrance)), "door entrance asks for the card's PIN as well",
            "the card's PIN, set with p2k16ctl card pin and typed at the reader's keypad"
        ),
    ]

    @Test("of a rule that failed says what it saw, and what would mend it", arguments: Self.failures)
    func failure(step: TraceStep, text: String, remedy: String) {
        let explainer = DecisionExplainer(snapshot: Self.snapshot)
        #expect(
            explainer.steps(of: [step]) == [ExplanationStep(rule: step.rule.rawValue, outcome: .failed, text: text)]
        )
        #expect(explainer.changes(for: [step], isGranted: false) == [remedy])
    }

    /// A passed rule, its text, and what would end the grant that rests on it alone.
    static let passes: [(TraceStep, text: String, ending: String?)] = [
        (
            TraceStep(.cardUsable, .passed, .card(id: CardID(5), status: .active, validFrom: nil, validUntil: nil)),
            "card “blue fob” is active", nil
        ),
        (
            TraceStep(
                .cardUsable,
                .passed,
                .card(id: CardID(5), status: .active, validFrom: nil, validUntil: now + day)
            ),
            "card “blue fob” is active, valid until 2027-01-16 08:00 UTC",
            "the end of the card's time at 2027-01-16 08:00 UTC"
        ),
        (TraceStep(.person, .passed, .account(id: AccountID(1))), "ada is a person", nil),
        (
            TraceStep(.paying, .passed, .payment(until: now + day, graceSeconds: 86400)),
            "paid until 2027-01-16 08:00 UTC, which counts until 2027-01-17 08:00 UTC with the grace",
            "the end of the payment at 2027-01-17 08:00 UTC"
        ),
        (
            TraceStep(.circle, .passed, .circles(door: entrance, anyOf: circles, held: CircleID(2))),
            "in circle board, which door entrance asks for", "removal from circle board"
        ),
        (
            TraceStep(.badge, .passed, .badge(door: entrance, title: "intro", held: true)),
            "holds badge intro, which door entrance asks for", "losing badge intro"
        ),
        (TraceStep(.toolFree, .passed, .holder(id: nil)), "the tool is free", nil),
        (TraceStep(.toolFree, .passed, .holder(id: AccountID(8))), "the tool is checked out by account 8", nil),
    ]

    @Test("of a rule that passed says what it saw, and what would end it", arguments: Self.passes)
    func pass(step: TraceStep, text: String, ending: String?) {
        let explainer = DecisionExplainer(snapshot: Self.snapshot)
        #expect(explainer.steps(of: [step]).map(\.text) == [text])
        #expect(explainer.changes(for: [step], isGranted: true) == (ending.map { [$0] } ?? []))
    }

    @Test("of an employee says that the grant rests on the employment, or on nothing alone")
    func employment() {
        let explainer = DecisionExplainer(snapshot: Self.snapshot)
        let employed = TraceStep(.employed, .passed, .employer(id: CompanyID(3)))
        let payment = TraceStep.Fact.payment(until: Self.now, graceSeconds: 0)
        let circle = TraceStep.Fact.circles(door: Self.entrance, anyOf: Self.circles, held: CircleID(1))
        let notNeeded = [employed, TraceStep(.paying, .notNeeded, payment), TraceStep(.circle, .passed, circle)]
        #expect(explainer.steps(of: notNeeded)[0].text == "employed by Fjordverk AS, which is active")
        #expect(explainer.steps(of: notNeeded)[1].outcome == .notNeeded)
        #expect(
            explainer.changes(for: notNeeded, isGranted: true) == ["leaving Fjordverk AS, or its becoming inactive"]
        )
        let both = [employed, TraceStep(.paying, .passed, payment), TraceStep(.circle, .passed, circle)]
        #expect(explainer.changes(for: both, isGranted: true).isEmpty)
        // At a tool employment replaces the payment only.
        let tool = TraceStep.Fact.circles(door: nil, anyOf: Self.circles, held: CircleID(1))
        let atTool = [TraceStep(.circle, .passed, tool), employed, TraceStep(.paying, .passed, payment)]
        #expect(explainer.changes(for: atTool, isGranted: true) == ["removal from circle door"])
        let unemployed = TraceStep(.employed, .notNeeded, .employer(id: nil))
        #expect(explainer.steps(of: [unemployed])[0].text == "not employed by an active company")
    }

    @Test("never shows a missing value or a rule without words")
    func words() {
        let explainer = DecisionExplainer(snapshot: .empty)
        let policy = Policy()
        var traces = (Self.failures.map(\.0) + Self.passes.map(\.0)).map { [$0] }
        for account in [1, 2, 9] as [Int64] {
            for doors in [[Self.entrance], [DoorID("attic")], []] {
                let subject = Policy.Subject.account(AccountID(account))
                traces.append(
                    policy.decide(subject, opening: doors, in: Self.snapshot, truth: .own, at: Self.now).trace
                )
            }
        }
        for trace in traces {
            let texts =
                explainer.steps(of: trace).map(\.text) + explainer.changes(for: trace, isGranted: true)
                + explainer.changes(for: trace, isGranted: false)
            for text in texts {
                #expect(!text.contains("nil") && !text.contains("Optional(") && text.contains(" "), "\(text)")
            }
        }
    }
}
