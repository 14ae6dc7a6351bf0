extension CardHash {
    /// A fingerprint as people type it, in the form of ``fingerprint``: case and hyphens do not matter, and letters
    /// that look like digits count as these, as Crockford's base 32 has it.
    ///
    /// - Returns: nil when it is none.
    package static func fingerprint(_ text: String) -> String? {
        var letters: [Character] = []
        for character in text.uppercased() where character != "-" && character != " " {
            switch character {
            case "O": letters.append("0")
            case "I", "L": letters.append("1")
            case "0"..."9", "A"..."H", "J", "K", "M", "N", "P"..."T", "V"..."Z": letters.append(character)
            default: return nil
            }
        }
        guard letters.count == 8, letters.allSatisfy(\.isASCII) else { return nil }
        return "\(String(letters[..<4]))-\(String(letters[4...]))"
    }
}
