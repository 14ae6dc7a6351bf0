import AccessControl
import CardHashing
import Hardware
import LocalStore
import Synchronization
import TestServers
import Testing

@testable import AccessDaemon

@Suite("A door that asks for a PIN", .timeLimit(.minutes(5)))
struct PINDoorTests {
    /// A reader with a keypad, and what it showed.
    private final class KeypadReader: CardReader, ReaderFeedback {
        let id = TestDoor.reader
        let kind = ReaderKind.wiegand
        let taps: AsyncStream<Tap>
        private let pressed: AsyncStream<KeypadKey>
        let tap: AsyncStream<Tap>.Continuation
        let press: AsyncStream<KeypadKey>.Continuation
        let signals: AsyncStream<ReaderSignal>
        private let shown: AsyncStream<ReaderSignal>.Continuation

        init() {
            (self.taps, self.tap) = AsyncStream.makeStream()
            (self.pressed, self.press) = AsyncStream.makeStream()
            (self.signals, self.shown) = AsyncStream.makeStream()
        }

        var keys: AsyncStream<KeypadKey>? { self.pressed }
        var health: ReaderHealth { ReaderHealth() }
        var fault: String? { nil }
        func run() async {}
        func show(_ signal: ReaderSignal) { self.shown.yield(signal) }

        func type(_ text: String) {
            for character in text.utf8 { KeypadKey(character).map { _ = self.press.yield($0) } }
        }
    }

    private static func run(pin: String?, _ body: (TestDoor, KeypadReader) async throws -> Void) async throws {
        let hash = try pin.map { try PINHash.make(of: #require(PIN($0))) }
        let test = try TestDoor(pin: .some(hash))
        let reader = KeypadReader()
        let service = ReaderService(
            assignments: [ReaderAssignment(reader: reader, place: .door(test.door), feedback: [reader])],
            router: try Self.router(to: test)
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await service.run() }
            try await body(test, reader)
        }
    }

    private static func router(to test: TestDoor) throws -> TapRouter {
        let (snapshot, keys) = (test.controller.snapshot, test.controller.keys)
        return TapRouter(
            controller: test.controller,
            tools: ToolDesk(test),
            enrolments: Enrolments(
                judge: EnrolmentJudge(snapshot: snapshot, keys: keys, clock: test.clock, shortFormats: [])
            ),
            inductions: Inductions(snapshot: snapshot, keys: keys, clock: test.clock),
            notes: TapNotes(
                store: try LocalStore.open(directory: test.directory.path, role: .replica),
                snapshot: snapshot,
                clock: test.clock,
                retention: .seconds(86400),
                logger: testLogger
            )
        )
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
}
