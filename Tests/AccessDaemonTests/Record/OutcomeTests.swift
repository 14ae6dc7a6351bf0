import AccessControl
import Glibc
import Journal
import TestServers
import Testing

@testable import AccessDaemon

@Suite("What became of a grant", .timeLimit(.minutes(5)))
struct OutcomeTests {
    @Test("goes on record by itself, behind the decision")
    func byItself() async throws {
        let test = try TestDoor()
        let events = test.events.listen()
        _ = await test.tap(TestDoor.ada)
        for await case .event(.journalled(_, .outcome)) in events { break }
        #expect(test.recorder.journal.lastSequence == 2)
        #expect(try await test.entries().map(\.summary) == ["decision granted", "outcome commanded of 1"])
    }

    @Test("goes on record together with others, each once")
    func together() async throws {
        let test = try TestDoor()
        let taps = 150
        for _ in 0..<taps { _ = await test.tap(TestDoor.ada) }
        await test.recorder.writeOutcomes()
        let entries = try await test.entries()
        let outcomes = entries.compactMap { if case .outcome(let record) = $0 { record.of } else { nil } }
        #expect(entries.count == 2 * taps && outcomes.count == taps)
        #expect(outcomes == outcomes.sorted() && Set(outcomes).count == taps)
        // Nothing is left to write.
        await test.recorder.writeOutcomes()
        #expect(test.recorder.journal.lastSequence == UInt64(2 * taps))
    }

    @Test("is counted where the disk does not take it")
    func lost() async throws {
        let test = try TestDoor()
        let granted = await test.recorder.record(RecoveryTests.grant(at: test.clock.now))
        test.disk.fail(with: ENOSPC)
        await test.recorder.appendOutcome(of: granted, given: test.clock.now, at: test.door, failure: nil)
        #expect(test.recorder.openGap.decisions == 1)
        test.disk.fail(with: nil)
        _ = await test.tap(TestDoor.stranger)
        let summaries = try await test.entries().map(\.summary)
        #expect(summaries == ["decision granted", "decision unknown-card", "notice gap"])
    }

    @Test("of an order is on record when the order is answered")
    func order() async throws {
        let test = try TestDoor()
        let order = await test.recorder.record(
            .action(ActionRecord(at: test.clock.now, actor: "anna", action: .doorOpen, door: DoorID("entrance")))
        )
        await test.recorder.appendOutcome(of: order, given: test.clock.now, at: test.door, failure: nil)
        #expect(test.recorder.journal.lastSequence == 2)
    }
}
