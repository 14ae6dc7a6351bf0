import AccessControl
import AdminModel
import Testing

@testable import AccessDaemon

@Suite("A live feed", .timeLimit(.minutes(5)))
struct LiveFeedTests {
    private static func entry(_ number: Int64) -> JournalEntry {
        .notice(NoticeRecord(at: Timestamp(seconds: number), kind: .started, detail: "\(number)"))
    }

    private static func feed(past: [UInt64], missed: UInt64 = 0, on bus: EventBus, capacity: Int = 16) -> LiveFeed {
        LiveFeed(
            past: past.map { Event(Self.entry(Int64($0)), sequence: $0, in: .empty) },
            missed: missed,
            deliveries: bus.listen(capacity: capacity),
            snapshot: CurrentSnapshot(.empty)
        )
    }

    @Test("says how much of the past was too much to replay, and ends there")
    func pastTooLong() async {
        let feed = Self.feed(past: [1, 2], missed: 7, on: EventBus())
        #expect(await feed.next() == .event(Event(Self.entry(1), sequence: 1, in: .empty)))
        #expect(await feed.next() == .event(Event(Self.entry(2), sequence: 2, in: .empty)))
        #expect(await feed.next() == .lagged(missed: 7))
        #expect(await feed.next() == nil)
    }

    @Test("begins with the past, and repeats none of it")
    func past() async {
        let bus = EventBus()
        let feed = Self.feed(past: [3, 4, 5], on: bus)
        // 5 was journalled while the past was read.
        for sequence in [5, 6, 7] as [UInt64] {
            bus.post(.journalled(sequence: sequence, Self.entry(Int64(sequence))))
            bus.post(.doorChanged(DoorID("entrance")))
        }
        for sequence in [3, 4, 5, 6, 7] as [UInt64] { #expect(await feed.next()?.sequence == sequence) }
    }

    @Test("without a past begins with what happens next")
    func present() async {
        let bus = EventBus()
        let feed = Self.feed(past: [], on: bus)
        async let next = feed.next()
        bus.post(.doorChanged(DoorID("entrance")))
        bus.post(.journalled(sequence: 9, Self.entry(9)))
        #expect(await next == .event(Event(Self.entry(9), sequence: 9, in: .empty)))
    }

    @Test("ends after it has told a slow client what it missed")
    func lagging() async {
        let bus = EventBus()
        let feed = Self.feed(past: [], on: bus, capacity: 2)
        for sequence in 1...5 as ClosedRange<UInt64> { bus.post(.journalled(sequence: sequence, Self.entry(1))) }
        #expect(await feed.next()?.sequence == 1)
        bus.post(.journalled(sequence: 6, Self.entry(1)))
        #expect(await feed.next()?.sequence == 2)
        #expect(await feed.next() == .lagged(missed: 3))
        #expect(await feed.next() == nil)
    }

    @Test("ends when its client goes")
    func cancelling() async {
        let bus = EventBus()
        let feed = Self.feed(past: [], on: bus)
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
