import AccessControl

/// Durations as the configuration writes them: `250ms`, `5s`, `2m`, `24h`, `7d`.
enum DurationSyntax {
    /// From the largest, for formatting.
    private static let units: [(name: String, length: Duration)] = [
        ("d", .seconds(86400)), ("h", .seconds(3600)), ("m", .seconds(60)), ("s", .seconds(1)),
        ("ms", .milliseconds(1)),
    ]

    /// - Returns: nil for anything but up to nine digits and a unit.
    static func parse(_ text: some StringProtocol) -> Duration? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard (1...9).contains(digits.count), let number = Int(digits) else { return nil }
        let name = String(text.dropFirst(digits.count))
        return Self.units.first { $0.name == name }.map { $0.length * number }
    }

    /// In the largest unit that leaves a whole number.
    static func format(_ duration: Duration) -> String {
        for (name, length) in Self.units where duration >= length {
            let (count, rest) = duration.microseconds.quotientAndRemainder(dividingBy: length.microseconds)
            if rest == 0 { return "\(count)\(name)" }
        }
        return duration == .zero ? "0s" : "\(duration)"
    }
}
