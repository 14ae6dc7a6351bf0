import Crypto

/// The key of a site that vouches for what is exported of its record: ECDSA on P-256 with SHA-256.
///
/// It stands here since this is the only target that knows swift-crypto. Everybody who has the public key can check a
/// signature with OpenSSL; a digest is signed, so exports of any size need little memory.
package struct RecordKey: Sendable {
    private let key: P256.Signing.PrivateKey

    /// Makes a new random key.
    package init() {
        self.key = P256.Signing.PrivateKey()
    }

    init?(pem: String) {
        guard let key = try? P256.Signing.PrivateKey(pemRepresentation: pem) else { return nil }
        self.key = key
    }

    var pem: String { self.key.pemRepresentation }

    /// The public key, as `openssl` takes it: SubjectPublicKeyInfo in PEM (RFC 7468).
    package var publicKey: String {
        let pem = self.key.publicKey.pemRepresentation
        return pem.hasSuffix("\n") ? pem : pem + "\n"
    }

    /// SHA-256 of the public key in DER, in hexadecimal, as `openssl pkey -pubin -outform DER | sha256sum` says it.
    package var fingerprint: String {
        SHA256.hash(data: self.key.publicKey.derRepresentation).hexadecimal
    }

    /// A signature (DER) of a text that was taken in piece by piece.
    ///
    /// - Throws: `CryptoKitError`.
    package func signature(of text: RecordDigest) throws -> [UInt8] {
        Array(try self.key.signature(for: text.hash.finalize()).derRepresentation)
    }
}

extension RecordKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "<record key \(self.fingerprint)>" }
    package var customMirror: Mirror { Mirror(self, children: ["fingerprint": self.fingerprint]) }
}

/// Takes in what is to be signed, piece by piece.
package struct RecordDigest: Sendable {
    fileprivate var hash = SHA256()

    /// Of nothing yet.
    package init() {}

    package mutating func update(_ bytes: [UInt8]) {
        self.hash.update(data: bytes)
    }
}

extension Digest {
    fileprivate var hexadecimal: String {
        self.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
