import AccessControl
import Testing

@testable import LocalStore

@Suite("Taps that a site remembers", .timeLimit(.minutes(5)))
struct TapTests {
    private let directory: StateDirectory

    init() throws {
        self.directory = try StateDirectory()
    }

    private static func tap(_ byte: UInt8, at seconds: Int64, reader: String = "front") -> UnknownTap {
        UnknownTap(
            tokens: [.sample(byte), .sample(byte &+ 100, format: .short24)],
            reader: ReaderID(reader),
            firstAt: Timestamp(seconds: seconds),
            lastAt: Timestamp(seconds: seconds),
            count: 1
        )
    }

    @Test func `unknown cards are counted, and come with all that is needed to enrol them`() async throws {
        let store = try await self.directory.replica()
        try await store.noteTaps(uses: [], unknown: [Self.tap(1, at: 10), Self.tap(2, at: 20)], limit: 10)
        try await store.noteTaps(uses: [], unknown: [Self.tap(1, at: 30, reader: "back")], limit: 10)
        var first = Self.tap(1, at: 10, reader: "back")
        (first.lastAt, first.count) = (Timestamp(seconds: 30), 2)
        #expect(try await store.unknownTaps() == [first, Self.tap(2, at: 20)])
    }

    @Test func `only so many unknown cards are kept, those that were tapped last`() async throws {
        let store = try await self.directory.replica()
        for byte in 1...5 as ClosedRange<UInt8> {
            try await store.noteTaps(uses: [], unknown: [Self.tap(byte, at: Int64(byte))], limit: 3)
        }
        #expect(try await store.unknownTaps().map(\.lastAt.microseconds) == [5_000_000, 4_000_000, 3_000_000])
    }

    @Test func `unknown cards are forgotten when they are enrolled in any form, and after their time`() async throws {
        let store = try await self.directory.replica()
        let taps = [Self.tap(1, at: 10), Self.tap(2, at: 20), Self.tap(3, at: 30)]
        try await store.noteTaps(uses: [], unknown: taps, limit: 10)
        try await store.forgetUnknownTaps([taps[2].tokens[1].hash])
        #expect(try await store.unknownTaps() == [taps[1], taps[0]])
        try await store.forgetTaps(before: Timestamp(seconds: 20), cards: [])
        #expect(try await store.unknownTaps() == [taps[1]])
    }

    @Test func `the last use of each card is kept as long as there is the card`() async throws {
        let store = try await self.directory.replica()
        func use(_ card: CardID, _ seconds: Int64, opened: Bool = true) -> CardUse {
            CardUse(
                card: card,
                at: Timestamp(seconds: seconds),
                reader: ReaderID("front"),
                door: DoorID("entrance"),
                opened: opened
            )
        }
        try await store.noteTaps(uses: [use(40, 10), use(41, 10)], unknown: [], limit: 10)
        try await store.noteTaps(uses: [use(40, 20, opened: false), use(41, 5)], unknown: [], limit: 10)
        #expect(try await store.cardUses() == [40: use(40, 20, opened: false), 41: use(41, 10)])
        try await store.forgetTaps(before: Timestamp(seconds: 0), cards: [41])
        #expect(try await store.cardUses() == [41: use(41, 10)])
    }
}
