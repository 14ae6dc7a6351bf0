/// Measurements of one kind, as percentiles in microseconds.
struct Distribution: Sendable, Codable {
    let count: Int
    let minimum: Double
    let median: Double
    let p90: Double
    let p99: Double
    let maximum: Double

    /// - Parameters:
    ///   - samples: at least one, in any order.
    ///   - divisor: how many operations each sample is the time of.
    init(_ samples: [Duration], per divisor: Int = 1) {
        precondition(!samples.isEmpty)
        let sorted = samples.sorted().map { duration in
            let (seconds, attoseconds) = duration.components
            return (Double(seconds) * 1e6 + Double(attoseconds) / 1e12) / Double(divisor)
        }
        self.count = sorted.count
        self.minimum = sorted[0]
        self.median = sorted[(sorted.count - 1) / 2]
        self.p90 = sorted[(sorted.count - 1) * 90 / 100]
        self.p99 = sorted[(sorted.count - 1) * 99 / 100]
        self.maximum = sorted[sorted.count - 1]
    }
}

extension Distribution: CustomStringConvertible {
    var description: String {
        let parts = [
            ("min", self.minimum), ("median", self.median), ("p90", self.p90), ("p99", self.p99), ("max", self.maximum),
        ]
        return parts.map { "\($0) \(Self.text($1))" }.joined(separator: ", ") + " (\(self.count) samples)"
    }

    /// A time in the unit that people would use.
    static func text(_ microseconds: Double) -> String {
        switch microseconds {
        case ..<1_000: "\(Self.rounded(microseconds)) µs"
        case ..<1_000_000: "\(Self.rounded(microseconds / 1_000)) ms"
        default: "\(Self.rounded(microseconds / 1_000_000)) s"
        }
    }

    /// Three digits that count.
    private static func rounded(_ value: Double) -> String {
        let decimals = value < 10 ? 2 : value < 100 ? 1 : 0
        let scale = [1.0, 10.0, 100.0][decimals]
        let scaled = Int((value * scale).rounded())
        guard decimals > 0 else { return String(scaled) }
        let fraction = String(scaled % Int(scale))
        return "\(scaled / Int(scale))." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }
}
