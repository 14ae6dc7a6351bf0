/// HMAC-SHA-256 of a card's form under a key of the space: what is stored instead of the number.
package struct CardHash: Hashable, Sendable {
    // Four words instead of an array: no allocation in the index, and comparing is a few instructions.
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    /// - Parameter bytes: 32 bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        // Copied at once: byte by byte a generic collection takes longer than the decision on the card.
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
        self.first = UInt64(bigEndian: words.0)
        self.second = UInt64(bigEndian: words.1)
        self.third = UInt64(bigEndian: words.2)
        self.fourth = UInt64(bigEndian: words.3)
    }

    package var bytes: [UInt8] {
        [self.first, self.second, self.third, self.fourth].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
        }
    }

    /// Uniformly distributed bits for hash tables: an HMAC needs no further mixing.
    package var bucket: UInt64 { self.first }

    /// What people see of a card: 40 bits in Crockford's base 32, like `K7QD-3MTA`.
    ///
    /// Taken from the end of the hash, so it is as keyed as the hash and says nothing about the number.
    package var fingerprint: String {
        let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
        var text: [UInt8] = []
        for index in 0..<8 {
            if index == 4 { text.append(UInt8(ascii: "-")) }
            text.append(alphabet[Int(truncatingIfNeeded: self.fourth >> UInt64(35 - 5 * index)) & 31])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension CardHash: CustomStringConvertible {
    package var description: String { self.fingerprint }
}
