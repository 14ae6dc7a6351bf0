import AccessControl
import Glibc
import Journal
import TestServers
import Testing

@testable import AccessDaemon

@Suite("A tap that cannot be put on record", .timeLimit(.minutes(5)))
struct JournalFailureTests {
    @Test("lets members in with the policy admit, and the gap is told when the disk is back")
    func admitting() async throws {
        let test = try TestDoor(policy: .admit)
        test.disk.fail(with: ENOSPC)
        let result = await test.tap(TestDoor.ada)
        #expect(result.decision.isGranted && result.sequence == nil && result.openFor != nil)
        #expect(test.lock.isOpen)
        #expect(await test.tap(TestDoor.stranger).decision.verdict == .denied(.unknownCard))
        // The decisions; without its decision an outcome is not even tried.
        #expect(test.recorder.openGap.decisions == 2 && test.recorder.openGap.lastError != nil)
        #expect(try await test.entries().isEmpty)

        test.disk.fail(with: nil)
        _ = await test.tap(TestDoor.erik)
        let entries = try await test.entries()
        #expect(entries.map(\.summary) == ["decision membership-lapsed", "notice gap"])
        guard case .notice(let notice) = entries.last else { throw Unexpected(entries) }
        #expect(notice.detail.hasPrefix("2 entries were not recorded: "))
        #expect(test.recorder.openGap.decisions == 0)
    }

    @Test("opens nothing with the policy refuse", arguments: [ENOSPC, EIO])
    func refusing(code: Int32) async throws {
        let test = try TestDoor(policy: .refuse)
        test.disk.fail(with: code)
        let result = await test.tap(TestDoor.ada)
        #expect(result.decision.verdict == .denied(.journalUnavailable) && result.openFor == nil)
        #expect(test.lock.commands.elements.isEmpty)
        // Another reason stays what it is.
        #expect(await test.tap(TestDoor.erik).decision.verdict == .denied(.membershipLapsed))
        test.disk.fail(with: nil)
        #expect(await test.tap(TestDoor.ada).openFor != nil)
        #expect(test.lock.isOpen)
        let kinds = try await test.entries().map { $0.summary.prefix(16) }
        #expect(kinds == ["decision granted", "notice gap", "outcome commande"])
    }

    @Test(
        "does not wait for a stalled disk; what it records late says what became of the tap",
        arguments: [Recorder.FailurePolicy.admit, .refuse]
    )
    func stalled(policy: Recorder.FailurePolicy) async throws {
        let test = try TestDoor(policy: policy, timeout: .milliseconds(100))
        test.disk.stall()
        // That it returns at all is the point: the disk stands still until afterwards.
        let result = await test.tap(TestDoor.ada)
        #expect(result.sequence == nil)
        #expect(test.lock.isOpen == (policy == .admit))
        #expect(result.decision.verdict == (policy == .admit ? .granted : .denied(.journalUnavailable)))
        #expect(test.recorder.openGap.decisions == 0 && test.recorder.openGap.waiting == 1)
        #expect("\(test.recorder.openGap)".hasPrefix("1 entry waits for the disk: "))
        test.disk.release()
        for await last in test.recorder.journal.appended where last == 2 { break }
        let entries = try await test.entries().map(\.summary)
        #expect(entries == ["decision granted", "outcome \(policy == .admit ? "commanded" : "failed") of 1"])
        #expect(!test.recorder.openGap.isOpen, "nothing was lost")
    }

    @Test("and cannot be put on record late either is lost, and told")
    func lateAndLost() async throws {
        let test = try TestDoor(policy: .admit, timeout: .milliseconds(100))
        test.disk.stall()
        test.disk.fail(with: EIO)
        _ = await test.tap(TestDoor.ada)
        #expect(test.recorder.openGap.waiting == 1)
        test.disk.release()
        // It waits behind the other one.
        _ = await test.tap(TestDoor.stranger)
        #expect(test.recorder.openGap.waiting == 0 && test.recorder.openGap.decisions == 2)
        test.disk.fail(with: nil)
        _ = await test.tap(TestDoor.erik)
        #expect(try await test.entries().map(\.summary) == ["decision membership-lapsed", "notice gap"])
    }

    @Test("is not forgotten when the disk fails again before the gap could be told")
    func gapOfGap() async throws {
        let test = try TestDoor()
        test.disk.fail(with: ENOSPC)
        for _ in 0..<3 { _ = await test.tap(TestDoor.stranger) }
        #expect(test.recorder.openGap.decisions == 3)
        // Takes exactly one more write: the entry, and not the notice of the gap.
        test.disk.fail(with: ENOSPC, after: 1)
        _ = await test.tap(TestDoor.stranger)
        #expect(test.recorder.openGap.decisions == 3)
        test.disk.fail(with: nil)
        _ = await test.tap(TestDoor.stranger)
        guard case .notice(let notice) = try await test.entries().last else { throw Unexpected("no notice") }
        #expect(notice.kind == .gap && notice.detail.hasPrefix("3 entries were not recorded: "))
    }
}
