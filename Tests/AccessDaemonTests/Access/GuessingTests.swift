import AccessControl
import CardHashing
import Hardware
import Synchronization
import TestServers
import Testing

@testable import AccessDaemon

@Suite("Guessing at a reader", .timeLimit(.minutes(5)))
struct GuessingTests {
    /// A clock that stands until it is moved.
    private final class Hands: Sendable {
        private let time = Mutex(MonotonicTime(.seconds(1000)))
        var now: MonotonicTime { self.time.withLock { $0 } }
        func move(_ duration: Duration) { self.time.withLock { $0 = $0 + duration } }
    }

    private let test: TestDoor
    private let hands = Hands()
    private let alarms = Alarms()
    private let watch: TapWatch
    private let router: TapRouter

    init() throws {
        self.test = try TestDoor(unlockTime: .seconds(1))
        self.watch = TapWatch(
            recorder: self.test.recorder,
            clock: self.test.clock,
            alarms: self.alarms,
            logger: testLogger,
            now: { [hands] in hands.now }
        )
        self.router = try TapRouter(self.test, watch: self.watch)
    }

    private func tap(_ number: CardNumber) async throws -> AccessController.Result {
        let outcome = await self.router.tap(number, at: TestDoor.reader, on: .door(self.test.door))
        guard case .decided(let result) = outcome else { throw Unexpected() }
        return result
    }

    private struct Unexpected: Error {}

    private func guesses(_ range: Range<Int>) async throws {
        for index in range {
            let bytes = [0x08, 0x11, UInt8(index >> 8), UInt8(index & 255)]
            let result = try await self.tap(CardNumber(format: .full, bytes: bytes))
            #expect(result.decision.reason == "unknown-card" && result.openFor == nil)
        }
    }

    private func summaries() async throws -> [String] { try await self.test.entries().map(\.summary) }

    @Test("is counted rather than written down, raises an alarm, and is over after a while")
    func floodOfGuesses() async throws {
        try await self.guesses(0..<500)
        let unknown = try await self.summaries().filter { $0 == "decision unknown-card" }
        #expect(unknown.count == GuessGuard.guesses)
        await self.watch.report()
        #expect(self.alarms.all.keys.sorted() == ["unknown cards at entrance"])
        let notices = try await self.test.entries().compactMap { entry in
            if case .notice(let notice) = entry { notice } else { nil }
        }
        #expect(notices.map(\.kind) == [.unknownCards])
        #expect(notices.first?.detail.contains("\(500 - GuessGuard.guesses) further taps") == true)
        try await self.guesses(500..<600)
        await self.watch.report(atEnd: true)
        let last = try #require(try await self.test.entries().last)
        #expect(last.summary.contains("notice") || "\(last)".contains("100 further taps"))
        self.hands.move(GuessGuard.window)
        await self.watch.report()
        #expect(self.alarms.all.isEmpty)
    }

    @Test("keeps a member waiting for seconds at most, and is on record as the reason")
    func membersWait() async throws {
        try await self.guesses(0..<GuessGuard.guesses + 200)
        let paused = try await self.tap(TestDoor.ada)
        #expect(paused.decision.reason == "reader-paused" && paused.openFor == nil && paused.sequence != nil)
        self.hands.move(GuessGuard.longestPause)
        let admitted = try await self.tap(TestDoor.ada)
        #expect(admitted.decision.isGranted && admitted.openFor != nil)
        // One member after the other: only unknown cards pause the reader.
        #expect(try await self.tap(TestDoor.ada).decision.isGranted)
    }

    @Test("at one reader is nothing to another")
    func otherReaders() async throws {
        try await self.guesses(0..<GuessGuard.guesses + 200)
        let other = await self.router.tap(TestDoor.ada, at: ReaderID("back"), on: .door(self.test.door))
        guard case .decided(let result) = other else { throw Unexpected() }
        #expect(result.decision.isGranted)
    }

    @Test("is not what one person does who taps a wrong card again and again")
    func oneWrongCard() async throws {
        for _ in 0..<GuessGuard.taps * 2 { #expect(try await self.tap(TestDoor.stranger).openFor == nil) }
        #expect(try await self.tap(TestDoor.ada).decision.isGranted)
        let unknown = try await self.summaries().filter { $0 == "decision unknown-card" }
        #expect(unknown.count == GuessGuard.taps)
    }

    @Test("is watched at a tool's controller as well, whatever a card asks for there; a button still stops the tool")
    func controllers() async throws {
        let test = try TestTool()
        let router = try TapRouter(test.door, watch: self.watch, tools: test.desk)
        func ask(_ wish: ToolControllerRequest.Wish, _ card: CardNumber?) async -> String {
            await router.take(ToolControllerRequest(wish: wish, card: card) { _ in }, at: test.supervisor).reason
        }
        let ada = try #require(TestTool.cards[TestTool.ada])
        try await test.run { () async throws -> Void in
            #expect(await ask(.checkOut, ada) == "checked-out")
            for index in 0..<GuessGuard.guesses + 20 {
                let bytes = [0x08, 0x11, UInt8(index >> 8), UInt8(index & 255)]
                let number = CardNumber(format: .full, bytes: bytes)
                #expect(await ask([.checkOut, .checkIn, .tap][index % 3], number) == "unknown-card")
            }
            #expect(await ask(.checkIn, ada) == "reader-paused")
            #expect(await ask(.checkIn, nil) == "checked-in")
        }
        await self.watch.report()
        #expect(self.alarms.all.keys.sorted() == ["unknown cards at Laser"])
    }

    @Test("of PINs raises an alarm, which ends by itself")
    func wrongPINs() async throws {
        self.watch.pinsBlocked(at: TestDoor.reader)
        await self.watch.report()
        #expect(self.alarms.all.keys.sorted() == ["wrong PINs at entrance"])
        self.hands.move(GuessGuard.window)
        await self.watch.report()
        #expect(self.alarms.all.isEmpty)
        let kinds = try await self.test.entries().compactMap {
            if case .notice(let notice) = $0 { notice.kind } else { nil }
        }
        #expect(kinds == [.wrongPINs])
    }

    @Test("A door takes no card whose number is shorter than it asks for")
    func shortCards() async throws {
        var controller = self.test.controller
        controller.strengths = [DoorID("entrance"): .long]
        #expect(await controller.tap(TestDoor.ada, at: TestDoor.reader, on: self.test.door).decision.isGranted)
        let short = CardNumber(format: .short32, bytes: [0x1B, 0xC2, 0x66, 0x80])
        #expect(await controller.tap(short, at: TestDoor.reader, on: self.test.door).decision.reason == "unknown-card")
        controller.strengths = [DoorID("entrance"): .full]
        #expect(
            await controller.tap(TestDoor.erik, at: TestDoor.reader, on: self.test.door).decision.reason
                == "membership-lapsed"
        )
    }
}
