import AccessControl
import AdminModel
import Testing

@testable import AccessDaemon

@Suite("A live feed", .timeLimit(.minutes(5)))
struct LiveFeedTests {
    private static func entry(_ number: Int64) -> JournalEntry {
        .notice(NoticeRecord(at: Timestamp(seconds: number), kind: .started, detail: "\(number)"))
    }

    /// - Parameter page: how much of the past is read at a time.
    private static func feed(
        past: [UInt64],
        limit: Int = 100,
        page: Int = 2,
        on bus: EventBus,
        capacity: Int = 16
    ) async throws -> LiveFeed {
        try await LiveFeed(
            past: LiveFeed.Past(next: past.first ?? .max, last: past.last ?? 0, limit: limit) { from in
                let sequences = past.filter { $0 >= from }.prefix(page)
                return (
                    sequences.map { Event(Self.entry(Int64($0)), sequence: $0, in: .empty) },
                    sequences.last.map { $0 + 1 } ?? .max
                )
            },
            deliveries: bus.listen(capacity: capacity),
            snapshot: CurrentSnapshot(.empty)
        )
    }

    private struct Unreadable: Error {}

    @Test("says how much of the past cannot be read any more, and ends there")
    func pastUnreadable() async throws {
        let past = LiveFeed.Past(next: 1, last: 9, limit: 100) { from in
            guard from == 1 else { throw Unreadable() }
            return ([Event(Self.entry(1), sequence: 1, in: .empty)], 2)
        }
        let snapshot = CurrentSnapshot(.empty)
        let feed = try await LiveFeed(past: past, deliveries: EventBus().listen(), snapshot: snapshot)
        #expect(await feed.next()?.sequence == 1)
        #expect(await feed.next() == .lagged(missed: 8))
        #expect(await feed.next() == nil)
        let gone = LiveFeed.Past(next: 2, last: 9, limit: 100) { _ in throw Unreadable() }
        await #expect(throws: Unreadable.self) {
            try await LiveFeed(past: gone, deliveries: EventBus().listen(), snapshot: snapshot)
        }
    }

    @Test("says how much of the past was too much to replay, and ends there")
    func pastTooLong() async throws {
        for page in [1, 2, 3, 9] {
            let feed = try await Self.feed(past: Array(1...9), limit: 2, page: page, on: EventBus())
            #expect(await feed.next() == .event(Event(Self.entry(1), sequence: 1, in: .empty)))
            #expect(await feed.next() == .event(Event(Self.entry(2), sequence: 2, in: .empty)))
            #expect(await feed.next() == .lagged(missed: 7))
            #expect(await feed.next() == nil)
        }
    }

    @Test("begins with the past, and repeats none of it")
    func past() async throws {
        let bus = EventBus()
        let feed = try await Self.feed(past: [3, 4, 5], on: bus)
        // 5 was journalled while the past was read.
        for sequence in [5, 6, 7] as [UInt64] {
            bus.post(.journalled(sequence: sequence, Self.entry(Int64(sequence))))
            bus.post(.doorChanged(DoorID("entrance")))
        }
        for sequence in [3, 4, 5, 6, 7] as [UInt64] { #expect(await feed.next()?.sequence == sequence) }
    }

    @Test("without a past begins with what happens next")
    func present() async throws {
        let bus = EventBus()
        let feed = try await Self.feed(past: [], on: bus)
        async let next = feed.next()
        bus.post(.doorChanged(DoorID("entrance")))
        bus.post(.journalled(sequence: 9, Self.entry(9)))
        #expect(await next == .event(Event(Self.entry(9), sequence: 9, in: .empty)))
    }

    @Test("ends after it has told a slow client what it missed")
    func lagging() async throws {
        let bus = EventBus()
        let feed = try await Self.feed(past: [], on: bus, capacity: 2)
        for sequence in 1...5 as ClosedRange<UInt64> { bus.post(.journalled(sequence: sequence, Self.entry(1))) }
        #expect(await feed.next()?.sequence == 1)
        bus.post(.journalled(sequence: 6, Self.entry(1)))
        #expect(await feed.next()?.sequence == 2)
        #expect(await feed.next() == .lagged(missed: 3))
        #expect(await feed.next() == nil)
    }

    @Test("ends when its client goes")
    func cancelling() async throws {
        let bus = EventBus()
        let feed = try await Self.feed(past: [], on: bus)
        let next = Task { await feed.next() }
        next.cancel()
        #expect(await next.value == nil)
    }
}

extension LiveEvent {
    fileprivate var sequence: UInt64? {
        switch self {
        case .event(let event): event.sequence
        case .lagged: nil
        }
    }
}
