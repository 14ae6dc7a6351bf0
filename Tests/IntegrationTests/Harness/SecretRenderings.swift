import FoundationEssentials

/// Every form in which a secret might turn up somewhere, to be looked for byte by byte.
struct SecretRenderings: Sendable {
    /// What it is, for messages; not the secret.
    let name: String
    let needles: [Data]

    /// The number of a card.
    static func card(_ name: String, _ bytes: [UInt8]) -> SecretRenderings {
        var texts: [String] = []
        var raw: [[UInt8]] = []
        for bytes in [bytes, bytes.reversed()] {
            texts += Self.hexadecimal(bytes)
            texts.append(Self.array(bytes))
            if bytes.count <= 8 {
                let number = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                texts.append("\(number)")
            }
            // As it is printed on many cards: facility and number of the last three bytes.
            let low = Array(bytes.suffix(3))
            let number = Int(low[1]) << 8 | Int(low[2])
            let padded = String("\(100_000 + number)".dropFirst())
            texts += ["\(low[0]),\(padded)", "\(low[0]).\(padded)", "\(low[0]):\(padded)", "\(low[0])-\(padded)"]
            if bytes.count > 4 { raw.append(bytes) }
            texts += Self.base64(bytes)
            for hex in Self.hexadecimal(bytes).prefix(2) { texts += Self.base64(Array(hex.utf8)) }
        }
        return SecretRenderings(name: name, needles: raw.map { Data($0) } + texts.map { Data($0.utf8) })
    }

    /// A PIN, password, key or code.
    static func text(_ name: String, _ text: String) -> SecretRenderings {
        let bytes = Array(text.utf8)
        let texts =
            [text, String(text.reversed()), Self.array(bytes)] + Self.hexadecimal(bytes) + Self.base64(bytes)
            + [text.map { "\($0)" }.joined(separator: " "), text.map { "\($0)" }.joined(separator: ", ")]
        return SecretRenderings(name: name, needles: texts.map { Data($0.utf8) })
    }

    /// Whether one of its forms is in the data.
    func isFound(in data: Data) -> Bool {
        self.needles.contains { data.firstRange(of: $0) != nil }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> [String] {
        let lower = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        let upper = lower.map { $0.uppercased() }
        return ["", ":", "-", " ", "."].flatMap { separator in
            [lower.joined(separator: separator), upper.joined(separator: separator)]
        }
    }

    /// As Swift prints bytes.
    private static func array(_ bytes: [UInt8]) -> String {
        bytes.map { "\($0)" }.joined(separator: ", ")
    }

    /// What of its base64 is the same whatever stands before and behind it: one text for each alignment.
    private static func base64(_ bytes: [UInt8]) -> [String] {
        (0..<3).map { before in
            let text = Data([UInt8](repeating: 0, count: before) + bytes).base64EncodedString()
            let whole = (before + bytes.count) * 8 / 6
            return String(text.prefix(whole).dropFirst((before * 8 + 5) / 6))
        }.filter { $0.utf8.count > 5 }
    }
}
