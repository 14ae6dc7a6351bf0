/// How long taps took, from the card to the command.
struct Latencies: Sendable {
    private(set) var samples: [Duration] = []
    /// Taps that got no command in time.
    var unanswered = 0

    mutating func append(_ sample: Duration) {
        self.samples.append(sample)
    }

    static func += (total: inout Latencies, further: Latencies) {
        total.samples += further.samples
        total.unanswered += further.unanswered
    }

    /// The sample that this share of all does not exceed: nearest rank.
    func percentile(_ share: Double) -> Duration {
        guard !self.samples.isEmpty else { return .zero }
        let sorted = self.samples.sorted()
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return sorted[min(max(rank, 1), sorted.count) - 1]
    }

    var median: Duration { self.percentile(0.5) }
    var p99: Duration { self.percentile(0.99) }
}

extension [Latencies] {
    var all: Latencies { self.reduce(into: Latencies()) { $0 += $1 } }

    /// That of the run in the middle: a single stall of the disk or the machine falls into one run, and says nothing of the
    /// others.
    var p99: Duration {
        self.isEmpty ? .zero : self.map(\.p99).sorted()[self.count / 2]
    }
}

extension Latencies {
    /// For people, with two decimals at most.
    static func milliseconds(_ duration: Duration) -> Double { (duration / .milliseconds(1) * 100).rounded() / 100 }
}
