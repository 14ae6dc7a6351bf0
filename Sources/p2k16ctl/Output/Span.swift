/// Lengths of time as people write and read them.
enum Span {
    /// Reads `90s`, `45m`, `2h`, `1h30m`, `7d`; nil for anything else.
    static func seconds(_ text: some StringProtocol) -> Int64? {
        var total: Int64 = 0
        var number: Int64?
        for character in text {
            if character.isASCII, let digit = character.wholeNumberValue {
                let value = (number ?? 0) * 10 + Int64(digit)
                guard value < 1_000_000_000 else { return nil }
                number = value
            } else {
                guard let count = number, let unit = Self.unit(character) else { return nil }
                total += count * unit
                number = nil
            }
        }
        return number == nil && !text.isEmpty ? total : nil
    }

    /// The two largest units: `3 d 4 h`, `2 min 5 s`.
    static func text(seconds: Int64) -> String {
        let seconds = max(seconds, 0)
        switch seconds {
        case ..<60: return "\(seconds) s"
        case ..<3600: return Self.pair(seconds / 60, "min", seconds % 60, "s")
        case ..<86_400: return Self.pair(seconds / 3600, "h", seconds % 3600 / 60, "min")
        default: return Self.pair(seconds / 86_400, "d", seconds % 86_400 / 3600, "h")
        }
    }

    private static func pair(_ large: Int64, _ largeUnit: String, _ small: Int64, _ smallUnit: String) -> String {
        small == 0 ? "\(large) \(largeUnit)" : "\(large) \(largeUnit) \(small) \(smallUnit)"
    }

    private static func unit(_ character: Character) -> Int64? {
        switch character {
        case "s": 1
        case "m": 60
        case "h": 3600
        case "d": 86_400
        default: nil
        }
    }
}
