/// How the digits of a card number are written.
package enum CardNotation: String, Sendable, Hashable, Codable, CaseIterable {
    case hexadecimal = "hex"
    case decimal
}
