import AccessControl
import Synchronization
import TestServers
import Testing

@testable import AccessDaemon

@Suite("Telling a receiver of alarms", .timeLimit(.minutes(5)))
struct AlarmDeliveryTests {
    private struct Refused: Error {}

    private static func change(_ place: String) -> AlarmChange {
        let time = Timestamp(seconds: 1_800_000_000)
        return AlarmChange(.raised, Alarm(key: AlarmKey(.forcedOpen, at: place), since: time, message: ""), at: time)
    }

    @Test("tries as often as agreed, gives up, and goes on with the next")
    func attempts() async throws {
        let told = Recording<String>()
        let delivery = AlarmDelivery(
            name: "test",
            pauses: [.milliseconds(1), .milliseconds(1)],
            logger: testLogger
        ) { change in
            told.append(change.alarm.key.place ?? "")
            if change.alarm.key.place == "a" { throw Refused() }
        }
        let running = Task { await delivery.run() }
        for place in ["a", "b"] { delivery.add(Self.change(place)) }
        #expect(await told.first(timeout: .seconds(45)) { $0 == "b" } != nil)
        running.cancel()
        await running.value
        #expect(told.elements == ["a", "a", "a", "b"])
        #expect(delivery.figures.failed == 1 && delivery.figures.delivered == 1 && delivery.figures.lastError == nil)
    }
}
