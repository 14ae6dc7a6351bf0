import Synchronization

/// How long something takes, as Prometheus keeps it: counts between fixed bounds, and the sum.
final class Histogram: Sendable {
    struct Value: Sendable, Hashable {
        /// Observations up to each bound and above the one before it; the last are those above all bounds.
        var counts: [UInt64]
        var sum: Duration = .zero
    }

    /// Upper bounds, ascending, each inclusive.
    let bounds: [Duration]
    private let state: Mutex<Value>

    init(_ bounds: [Duration]) {
        self.bounds = bounds
        self.state = Mutex(Value(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    var value: Value { self.state.withLock { $0 } }

    /// - Parameter duration: one that is negative, since two clocks differ, counts as none.
    func observe(_ duration: Duration) {
        let duration = max(duration, .zero)
        let index = self.bounds.firstIndex { duration <= $0 } ?? self.bounds.count
        self.state.withLock { value in
            value.counts[index] += 1
            value.sum += duration
        }
    }
}

extension Histogram {
    /// For what happens inside this machine: 100 µs to 2.5 s.
    static var quick: Histogram {
        let microseconds: [Int64] = [100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000]
        return Histogram(
            microseconds.map { .microseconds($0) } + [.milliseconds(500), .seconds(1), .milliseconds(2500)]
        )
    }

    /// For what waits for other machines, and 0.1 s for what follows it: to an hour and beyond.
    static var slow: Histogram {
        let milliseconds: [Int64] = [
            110, 125, 150, 200, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 3_600_000,
        ]
        return Histogram(milliseconds.map { .milliseconds($0) })
    }
}
