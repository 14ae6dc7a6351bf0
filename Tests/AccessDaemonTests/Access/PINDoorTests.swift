import AccessControl
import CardHashing
import Hardware
import Synchronization
import TestServers
import Testing

@testable import AccessDaemon

@Suite("A door that asks for a PIN", .timeLimit(.minutes(5)))
struct PINDoorTests {
    private static func run(pin: String?, _ body: (TestDoor, KeypadReader) async throws -> Void) async throws {
        let hash = try pin.map { try PINHash.make(of: #require(PIN($0))) }
        let test = try TestDoor(pin: .some(hash))
        let reader = KeypadReader()
        let service = ReaderService(
            assignments: [ReaderAssignment(reader: reader, place: .door(test.door), feedback: [reader])],
            router: try TapRouter(test)
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await service.run() }
            try await body(test, reader)
        }
    }

    @Test("opens for the card and its PIN, corrected with *, and for nothing less")
    func rightAndWrong() async throws {
        try await Self.run(pin: "2468") { test, reader in
            var signals = reader.signals.makeAsyncIterator()
            reader.tap.yield(Tap(number: TestDoor.ada))
            #expect(await signals.next() == .enterPIN)
            #expect(!test.lock.isOpen)
            reader.type("13*2469#")
            #expect(await signals.next() == .tryAgain)
            #expect(!test.lock.isOpen)
            reader.tap.yield(Tap(number: TestDoor.ada))
            #expect(await signals.next() == .enterPIN)
            reader.type("99*2468#")
            #expect(await signals.next() == .granted)
            #expect(test.lock.isOpen)
            let summaries = try await test.entries().map(\.summary)
            #expect(summaries.prefix(2) == ["decision pin-wrong", "decision granted"])
        }
    }

    @Test("does not ask somebody who gets in nowhere, and takes another card instead of a PIN")
    func otherCards() async throws {
        try await Self.run(pin: "2468") { test, reader in
            var signals = reader.signals.makeAsyncIterator()
            // Keys that nobody waits for count for nobody.
            reader.type("2468#")
            reader.tap.yield(Tap(number: TestDoor.erik))
            #expect(await signals.next() == .membershipLapsed)
            reader.tap.yield(Tap(number: TestDoor.ada))
            #expect(await signals.next() == .enterPIN)
            reader.type("24")
            reader.tap.yield(Tap(number: TestDoor.stranger))
            #expect(await signals.next() == .unknownCard)
            reader.type("68#")
            reader.tap.yield(Tap(number: TestDoor.ada))
            #expect(await signals.next() == .enterPIN)
            #expect(!test.lock.isOpen)
        }
    }

    @Test("stays shut for a card without PIN, and blocks after three wrong ones")
    func blocked() async throws {
        try await Self.run(pin: nil) { test, reader in
            var signals = reader.signals.makeAsyncIterator()
            reader.tap.yield(Tap(number: TestDoor.ada))
            #expect(await signals.next() == .denied)
            let summaries = try await test.entries().map(\.summary)
            #expect(summaries == ["decision pin-not-set"])
        }
        try await Self.run(pin: "2468") { test, reader in
            var signals = reader.signals.makeAsyncIterator()
            for _ in 0..<3 {
                reader.tap.yield(Tap(number: TestDoor.ada))
                #expect(await signals.next() == .enterPIN)
                reader.type("9999#")
                #expect(await signals.next() == .tryAgain)
            }
            reader.tap.yield(Tap(number: TestDoor.ada))
            #expect(await signals.next() == .denied)
            let last = try await test.entries().last
            #expect(last?.summary == "decision pin-blocked" && !test.lock.isOpen)
        }
    }

    @Test("stays shut for a tap without a keypad")
    func withoutKeypad() async throws {
        let hash = try PINHash.make(of: #require(PIN("2468")))
        let test = try TestDoor(pin: .some(hash))
        #expect(await test.tap(TestDoor.ada).decision.verdict == .denied(.pinMissing))
    }

    @Test("waits for a PIN only so long")
    func patience() async {
        #expect(await Keypad.entry(Keypad().listen(), within: .milliseconds(20)) == .tookTooLong)
    }

    @Test("A code on paper is typed without a card, once, and nothing else that is typed so does anything")
    func breakGlass() async throws {
        let test = try TestDoor(pin: .some(nil))
        let desk = BreakGlassDesk(
            directory: test.directory.path,
            site: "test",
            recorder: test.recorder,
            clock: test.clock,
            alarms: Alarms(),
            logger: testLogger
        )
        let code = try #require(try await desk.create(1, for: nil, by: "root (uid 0)").first)
        let digits = code.digits.map { "\($0)" }.joined()
        let reader = KeypadReader()
        let service = ReaderService(
            assignments: [ReaderAssignment(reader: reader, place: .door(test.door), feedback: [reader])],
            router: try TapRouter(test, breakGlass: desk)
        )
        await withTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try? await service.run() }
            var signals = reader.signals.makeAsyncIterator()
            // Too short, too long, begun anew.
            reader.type("1234#")
            reader.type("\(digits)0#")
            // A digit that is off by one is told from a code.
            reader.type("\(digits.dropLast())\((code.digits[15] + 1) % 10)#")
            #expect(await signals.next() == .tryAgain)
            reader.type("99*\(digits)#")
            #expect(await signals.next() == .granted)
            #expect(test.lock.isOpen)
            reader.type("\(digits)#")
            #expect(await signals.next() == .denied)
        }
    }
}
