import AccessControl
import Testing

@testable import AccessDaemon

@Suite("Alarms")
struct AlarmsTests {
    @Test("stay until they are over, the latest message of each part")
    func raising() {
        let alarms = Alarms()
        #expect(alarms.all.isEmpty)
        alarms.raise("journal integrity", "one")
        alarms.raise("delivery", "two")
        alarms.raise("journal integrity", "three")
        #expect(alarms.all == ["journal integrity": "three", "delivery": "two"])
        alarms.clear("journal integrity")
        alarms.clear("nothing")
        #expect(alarms.all == ["delivery": "two"])
    }
}

@Suite("A gate", .timeLimit(.minutes(5)))
struct GateTests {
    @Test("lets everybody through once it is open, and ever after")
    func opening() async {
        let gate = Gate()
        #expect(await !gate.hasOpened)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<10 { group.addTask { await gate.wait() } }
            await gate.open()
            await gate.open()
        }
        #expect(await gate.hasOpened)
        await gate.wait()
    }

    @Test("that never opens does not hold up who is cancelled")
    func cancelling() async {
        let gate = Gate()
        let waiting = Task { await gate.wait() }
        let other = Task { await gate.wait() }
        waiting.cancel()
        await waiting.value
        #expect(await !gate.hasOpened)
        // Nor does it resume anybody twice.
        await gate.open()
        await other.value
    }
}

@Suite("The current snapshot", .timeLimit(.minutes(5)))
struct CurrentSnapshotTests {
    private static func snapshot(_ seconds: Int64) -> Snapshot {
        var builder = SnapshotBuilder()
        builder.add(Account(id: AccountID(seconds), username: "u", name: "U"))
        return builder.build(takenAt: Timestamp(seconds: seconds))
    }

    @Test("only ever advances, whichever load ends first")
    func advancing() {
        let current = CurrentSnapshot(Self.snapshot(5))
        current.advance(to: Self.snapshot(4))
        #expect(current.value.takenAt == Timestamp(seconds: 5))
        let rebuilt = Self.snapshot(5)
        current.advance(to: rebuilt)
        #expect(current.value === rebuilt)
        current.advance(to: Self.snapshot(6))
        #expect(current.value.takenAt == Timestamp(seconds: 6))
        current.value = Self.snapshot(1)
        #expect(current.value.takenAt == Timestamp(seconds: 1))
    }

    @Test("is whole and never older than the one before, for readers beside writers")
    func concurrency() async {
        let current = CurrentSnapshot(Self.snapshot(1))
        await withTaskGroup(of: Void.self) { group in
            for offset in 1...4 as ClosedRange<Int64> {
                group.addTask {
                    for step in 0..<200 { current.advance(to: Self.snapshot(Int64(step) * 4 + offset)) }
                }
                group.addTask {
                    var last = Timestamp(seconds: 0)
                    for _ in 0..<2_000 {
                        let snapshot = current.value
                        #expect(snapshot.takenAt >= last)
                        #expect(snapshot.accounts.map(\.id.rawValue) == [snapshot.takenAt.microseconds / 1_000_000])
                        last = snapshot.takenAt
                    }
                }
            }
        }
        #expect(current.value.takenAt == Timestamp(seconds: 800))
    }
}
