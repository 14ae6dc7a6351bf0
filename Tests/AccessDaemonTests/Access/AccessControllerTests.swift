import AccessControl
import Hardware
import TestServers
import Testing

@testable import AccessDaemon

@Suite("A tap", .timeLimit(.minutes(5)))
struct AccessControllerTests {
    @Test("of a member opens the door, and is on record with its outcome")
    func granted() async throws {
        let test = try TestDoor()
        let result = await test.tap(TestDoor.ada)
        #expect(result.decision.isGranted && result.openFor == .seconds(3600) && result.failure == nil)
        #expect(test.lock.isOpen)
        let entries = try await test.entries()
        guard case .decision(let decision) = entries.first, case .outcome(let outcome) = entries.last,
            entries.count == 2
        else { throw Unexpected(entries) }
        let sequence = try #require(result.sequence)
        #expect(decision.reason == "granted" && decision.account == AccountID(1) && decision.card == CardID(11))
        #expect(decision.door == DoorID("entrance") && decision.doorKey == "frontdoor")
        #expect(decision.reader == TestDoor.reader && decision.fingerprint == result.fingerprint)
        #expect(outcome.of == sequence && outcome.decidedAt == decision.at && outcome.at >= decision.at)
        #expect(outcome.result == .commanded && outcome.memberLetIn == AccountID(1) && outcome.detail == nil)
        #expect(outcome.doorKey == "frontdoor")
    }

    @Test("is on record before the lock is commanded, and its outcome only afterwards")
    func order() async throws {
        let seen = Recording<[String]>()
        let test = try TestDoor { command, recorder in
            let entries = (try? await recorder.entries()) ?? []
            seen.append(["\(command)"] + entries.map(\.summary))
        }
        let result = await test.tap(TestDoor.ada)
        #expect(seen.elements == [["unlock(3600.0 seconds)", "decision granted"]])
        let sequence = try #require(result.sequence)
        #expect(try await test.entries().map(\.summary) == ["decision granted", "outcome commanded of \(sequence)"])
    }

    @Test(
        "of somebody else opens nothing, and is on record",
        arguments: [(TestDoor.erik, "membership-lapsed"), (TestDoor.stranger, "unknown-card")]
    )
    func denied(number: CardNumber, reason: String) async throws {
        let test = try TestDoor()
        let result = await test.tap(number)
        #expect(result.decision.reason == reason && result.openFor == nil && result.sequence != nil)
        #expect(test.lock.commands.elements.isEmpty)
        #expect(try await test.entries().map(\.summary) == ["decision \(reason)"])
    }

    @Test("that waited too long opens nothing, and is on record as such")
    func tooOld() async throws {
        let test = try TestDoor()
        let result = await test.controller.tap(
            TestDoor.ada,
            receivedAt: .now - .seconds(4),
            at: TestDoor.reader,
            on: test.door
        )
        #expect(result.decision.verdict == .denied(.tapTooOld) && result.openFor == nil)
        #expect(test.lock.commands.elements.isEmpty)
        #expect(try await test.entries().map(\.summary) == ["decision tap-too-old"])
    }

    @Test("at a door that is locked down is denied, and says so")
    func lockedDown() async throws {
        let test = try TestDoor()
        try await test.door.stand(.lockedDown)
        let result = await test.tap(TestDoor.ada)
        #expect(result.decision.verdict == .denied(.lockedDown) && result.openFor == nil)
        #expect(result.decision.trace.last == TraceStep(.admitted, .failed, .door(id: DoorID("entrance"))))
        #expect(test.lock.commands.elements == [.lock] && !test.lock.isOpen)
        #expect(try await test.entries().map(\.summary) == ["decision locked-down"])
        // Another reason comes first.
        #expect(await test.tap(TestDoor.erik).decision.verdict == .denied(.membershipLapsed))
    }

    @Test("at a lock that fails is a grant with a failed outcome, which p2k16 never hears of")
    func failing() async throws {
        let test = try TestDoor()
        test.lock.answerOpenings(.failure)
        let result = await test.tap(TestDoor.ada)
        #expect(result.decision.isGranted && result.failure == "the lock does not answer" && result.openFor == nil)
        guard case .outcome(let outcome) = try await test.entries().last else { throw Unexpected("no outcome") }
        #expect(outcome.result == .failed && outcome.detail == "the lock does not answer" && outcome.memberLetIn == nil)
    }

    @Test("is no opening when the door is locked down between the decision and the lock")
    func overtaken() async throws {
        let test = try TestDoor()
        let slow = Latch()
        test.lock.answerOpenings(.init(after: slow))
        async let result = test.tap(TestDoor.ada)
        try await test.lock.waitForCommands(1)
        try await test.door.stand(.lockedDown)
        slow.open()
        #expect(await result.openFor == nil)
        #expect(await result.failure == "the door was locked while its lock was opening")
        #expect(!test.lock.isOpen)
        #expect(try await test.entries().last?.summary.hasPrefix("outcome failed") == true)
    }

    @Test("without a card key knows nobody")
    func withoutKey() async throws {
        let test = try TestDoor()
        test.controller.keys.ring = nil
        let result = await test.tap(TestDoor.ada)
        #expect(result.decision.verdict == .denied(.unknownCard) && result.fingerprint == nil)
        #expect(try await test.entries().map(\.summary) == ["decision unknown-card"])
    }
}

/// What a test could not go on with.
struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ value: some Any) {
        self.description = "\(value)"
    }
}
