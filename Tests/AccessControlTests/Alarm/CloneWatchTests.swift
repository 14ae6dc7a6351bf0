import AccessControl
import Testing

@Suite("A card at two doors")
struct CloneWatchTests {
    private static let (front, back, gate) = (DoorID("front"), DoorID("back"), DoorID("gate"))

    private func at(_ milliseconds: Int64) -> Timestamp {
        Timestamp(microseconds: 1_800_000_000_000_000 + milliseconds * 1000)
    }

    private static func seen(
        _ watch: inout CloneWatch,
        _ card: CardID,
        at door: DoorID,
        _ time: Timestamp
    ) -> CloneWatch.Suspicion? {
        watch.seen(card, at: door, time)
    }

    @Test("faster than a walk is suspected, at the same door or later it is not")
    func walking() {
        var watch = CloneWatch(.init(walkingTime: .seconds(10)))
        #expect(Self.seen(&watch, CardID(1), at: Self.front, self.at(0)) == nil)
        #expect(Self.seen(&watch, CardID(1), at: Self.front, self.at(500)) == nil)
        #expect(Self.seen(&watch, CardID(2), at: Self.back, self.at(600)) == nil, "another card")
        let suspicion = Self.seen(&watch, CardID(1), at: Self.back, self.at(9000))
        #expect(suspicion?.first == Self.front && suspicion?.second == Self.back)
        #expect(suspicion?.gap == .milliseconds(8500))
        #expect(Self.seen(&watch, CardID(2), at: Self.front, self.at(10_600)) == nil, "just enough")
    }

    @Test("taps that are told out of order are compared all the same")
    func order() {
        var watch = CloneWatch(.init(walkingTime: .seconds(10)))
        #expect(Self.seen(&watch, CardID(1), at: Self.front, self.at(3000)) == nil)
        #expect(Self.seen(&watch, CardID(1), at: Self.back, self.at(1000))?.gap == .seconds(2))
    }

    @Test("neighbours have a time of their own, and the nearest in time is named")
    func neighbours() {
        let pairs: [Set<DoorID>: Duration] = [[Self.front, Self.back]: .zero, [Self.front, Self.gate]: .seconds(120)]
        var watch = CloneWatch(.init(walkingTime: .seconds(10), pairs: pairs))
        #expect(Self.seen(&watch, CardID(1), at: Self.front, self.at(0)) == nil)
        #expect(Self.seen(&watch, CardID(1), at: Self.back, self.at(100)) == nil)
        #expect(Self.seen(&watch, CardID(1), at: Self.gate, self.at(5000))?.first == Self.back)
        var other = CloneWatch(.init(walkingTime: .seconds(10), pairs: pairs))
        #expect(Self.seen(&other, CardID(1), at: Self.front, self.at(0)) == nil)
        #expect(Self.seen(&other, CardID(1), at: Self.gate, self.at(100_000))?.gap == .seconds(100))
    }

    @Test("nothing is suspected without a walking time")
    func off() {
        var watch = CloneWatch(.init(walkingTime: .zero))
        for door in [Self.front, Self.back, Self.gate] {
            #expect(Self.seen(&watch, CardID(1), at: door, self.at(0)) == nil)
        }
    }

    @Test("any number of cards is taken, and a clone among them is found")
    func many() {
        var watch = CloneWatch(.init(walkingTime: .seconds(10)))
        for card in 1...20_000 as ClosedRange<Int64> {
            #expect(Self.seen(&watch, CardID(card), at: Self.front, self.at(card)) == nil)
        }
        #expect(Self.seen(&watch, CardID(20_000), at: Self.back, self.at(20_001)) != nil)
    }
}
