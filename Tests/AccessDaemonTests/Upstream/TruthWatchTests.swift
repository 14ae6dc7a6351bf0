import AccessControl
import Testing

@testable import AccessDaemon

@Suite("The log's word on how old the facts are")
struct TruthWatchTests {
    private static let hour = Duration.seconds(3600)
    private static let confirmedAt = Timestamp(seconds: 1_800_000_000)
    private static let front = TruthBudget(place: .door(DoorID("front")), freshness: .within(Self.hour * 72))
    private static let back = TruthBudget(place: .door(DoorID("back")), freshness: .any)
    private static let saw = TruthBudget(place: .tool("Saw"), freshness: .within(Self.hour * 2))
    private static let lathe = TruthBudget(place: .tool("Lathe"), freshness: .current)

    private static func truth(_ age: Duration, isCurrent: Bool = false) -> Truth {
        .confirmed(at: Self.confirmedAt, age: age, isCurrent: isCurrent)
    }

    @Test("is said once each, and once when it is over")
    func outage() {
        let budgets = [Self.front, Self.back, Self.saw, Self.lathe]
        var watch = TruthWatch()
        var said: [String: [TruthWatch.Message]] = [:]
        for minute in 0...(80 * 60) {
            let messages = watch.messages(on: Self.truth(.seconds(minute * 60)), of: budgets)
            if !messages.isEmpty { said["\(minute)"] = messages }
        }
        #expect(
            said == [
                "60": [.old(age: Self.hour)],
                "90": [.refusingSoon([Self.saw.place], in: .seconds(1800))],
                "121": [.refusing([Self.saw.place], age: .seconds(121 * 60))],
                "1440": [.old(age: Self.hour * 24)],
                "2880": [.old(age: Self.hour * 48)],
                "3240": [.refusingSoon([Self.front.place], in: Self.hour * 18)],
                "4320": [.old(age: Self.hour * 72)],
                "4321": [.refusing([Self.front.place], age: .seconds(4321 * 60))],
            ]
        )
        let over = watch.messages(on: Self.truth(.seconds(1), isCurrent: true), of: budgets)
        #expect(over == [.over(age: Self.hour * 80)])
        #expect(watch.messages(on: Self.truth(.seconds(6), isCurrent: true), of: budgets).isEmpty)
        #expect(watch.messages(on: Self.truth(Self.hour), of: budgets) == [.old(age: Self.hour)])
    }

    @Test("is silent on short outages and on facts of one's own")
    func silence() {
        var watch = TruthWatch()
        for age in [1, 600, 3599] {
            #expect(watch.messages(on: Self.truth(.seconds(age)), of: [Self.front, Self.lathe]).isEmpty)
        }
        #expect(watch.messages(on: Self.truth(.seconds(2), isCurrent: true), of: [Self.front]).isEmpty)
        #expect(watch.messages(on: .own, of: [Self.front]).isEmpty)
    }

    @Test("after a start in the middle of an outage says it all at once")
    func start() {
        var watch = TruthWatch()
        let messages = watch.messages(on: Self.truth(Self.hour * 100), of: [Self.front, Self.saw])
        #expect(
            messages == [
                .old(age: Self.hour * 100), .refusing([Self.front.place, Self.saw.place], age: Self.hour * 100),
            ]
        )
        #expect(watch.messages(on: Self.truth(Self.hour * 101), of: [Self.front, Self.saw]).isEmpty)
    }

    @Test(
        "names lengths of time in two units",
        arguments: [
            (0, "0 s"), (5, "5 s"), (60, "1 min"), (3725, "1 h 2 min"), (86_400, "1 d"), (273_700, "3 d 4 h"),
            (86_460, "1 d"),
        ] as [(Int, String)]
    )
    func words(_ seconds: Int, _ text: String) {
        #expect(Duration.seconds(seconds).inWords == text)
    }
}
