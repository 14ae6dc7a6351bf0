import AccessControl
import CardHashing
import Testing

/// Keys whose secrets are known, so that their hashes can be computed by other programs.
enum Keys {
    /// The secret is 00 01 02 … 1F.
    static func counting(_ id: Int32 = 1) throws -> CardKey {
        try #require(CardKey(id: CardKeyID(id), secret: Array(0..<32)))
    }

    /// The secret is 32 times AA.
    static func repeated(_ id: Int32 = 2) throws -> CardKey {
        try #require(CardKey(id: CardKeyID(id), secret: Array(repeating: 0xAA, count: 32)))
    }
}

extension CardNumber {
    /// A 7-byte UID with much to leak.
    static let sample = CardNumber(format: .full, bytes: [0x04, 0xA3, 0x5F, 0x1B, 0xC2, 0x66, 0x80])
}

/// Lower-case digits, as openssl prints them.
func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
