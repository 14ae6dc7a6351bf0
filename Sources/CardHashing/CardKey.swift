package import AccessControl
import Crypto

/// A secret of the space that card numbers are hashed under; the same at all its sites.
package struct CardKey: Sendable {
    package let id: CardKeyID
    private let secret: SymmetricKey
    /// HMAC that has taken the key in, which costs more than the message of a card does.
    private let keyed: HMAC<SHA256>

    /// - Parameter secret: 32 bytes.
    package init?(id: CardKeyID, secret: [UInt8]) {
        guard secret.count == 32 else { return nil }
        self.init(id: id, SymmetricKey(data: secret))
    }

    /// Makes a new random key.
    package init(generating id: CardKeyID) {
        self.init(id: id, SymmetricKey(size: .bits256))
    }

    private init(id: CardKeyID, _ secret: SymmetricKey) {
        self.id = id
        self.secret = secret
        self.keyed = HMAC(key: secret)
    }

    /// HMAC-SHA-256 (RFC 2104) over format, bit count and bits, so that no form of a card matches another form by
    /// having the same digits.
    package func token(for number: CardNumber) -> CardToken {
        let message = [number.format.code, UInt8(truncatingIfNeeded: number.bitCount)] + number.bytes
        return CardToken(key: self.id, format: number.format, hash: self.hash(message))
    }

    /// Tells two keys apart without giving either away: stored beside the cards, so that a site with another key is
    /// refused instead of knowing nobody.
    package var checkValue: [UInt8] {
        self.hash(Array("p2k16d card key check".utf8)).bytes
    }

    /// The check value for people, like `K7QD-3MTA`.
    package var fingerprint: String {
        CardHash(self.checkValue)?.fingerprint ?? "-"
    }

    var secretBytes: [UInt8] { self.secret.withUnsafeBytes { Array($0) } }

    private func hash(_ message: [UInt8]) -> CardHash {
        var code = self.keyed
        code.update(data: message)
        guard let hash = code.finalize().withUnsafeBytes({ CardHash($0) }) else {
            preconditionFailure("HMAC-SHA-256 is 32 bytes long")
        }
        return hash
    }
}

extension CardKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "<card key \(self.id.rawValue)>" }
    package var customMirror: Mirror { Mirror(self, children: ["id": self.id]) }
}
