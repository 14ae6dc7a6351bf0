/// Finds cards that are at two doors of a site faster than anybody walks from one to the other.
///
/// No clock and no I/O; takes the taps in whatever order they are told. It never keeps anybody out.
package struct CloneWatch: Sendable {
    package struct Rules: Sendable, Hashable {
        /// How long it takes at least from one door to another.
        package var walkingTime: Duration
        /// The same between certain doors; zero where the way is no matter.
        package var pairs: [Set<DoorID>: Duration]

        package init(walkingTime: Duration, pairs: [Set<DoorID>: Duration] = [:]) {
            self.walkingTime = walkingTime
            self.pairs = pairs
        }

        func walkingTime(_ first: DoorID, _ second: DoorID) -> Duration {
            self.pairs[[first, second]] ?? self.walkingTime
        }
    }

    package struct Suspicion: Sendable, Hashable {
        package var first: DoorID
        package var second: DoorID
        package var gap: Duration
    }

    private struct Sighting {
        var door: DoorID
        var at: Timestamp
    }

    /// More cards are not remembered: that many within a walking time are no people.
    private static let capacity = 4096

    private let rules: Rules
    private let memory: Duration
    private var sightings: [CardID: [Sighting]] = [:]

    package init(_ rules: Rules) {
        self.rules = rules
        self.memory = rules.pairs.values.reduce(rules.walkingTime) { max($0, $1) }
    }

    /// Takes a tap of a card that is known.
    ///
    /// - Returns: the nearest other door that it cannot have come from; nil when all is well.
    package mutating func seen(_ card: CardID, at door: DoorID, _ time: Timestamp) -> Suspicion? {
        guard self.memory > .zero else { return nil }
        if self.sightings.count >= Self.capacity {
            self.sightings = self.sightings.filter { $0.value.contains { Self.gap($0.at, time) < self.memory } }
            if self.sightings.count >= Self.capacity { self.sightings = [:] }
        }
        // One for each door: taps of several readers may be told out of order.
        var known = (self.sightings[card] ?? []).filter { Self.gap($0.at, time) < self.memory }
        let suspicion = known.filter { $0.door != door }
            .map { Suspicion(first: $0.door, second: door, gap: Self.gap($0.at, time)) }
            .filter { $0.gap < self.rules.walkingTime($0.first, $0.second) }
            .min { $0.gap < $1.gap }
        known.removeAll { $0.door == door }
        known.append(Sighting(door: door, at: time))
        self.sightings[card] = known
        return suspicion
    }

    private static func gap(_ first: Timestamp, _ second: Timestamp) -> Duration {
        first < second ? second.since(first) : first.since(second)
    }
}
