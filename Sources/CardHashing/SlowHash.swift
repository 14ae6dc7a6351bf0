import Crypto
import CryptoExtras
import FoundationEssentials

/// Salted hashes that take long to try: scrypt (RFC 7914), 16 MB and some tens of milliseconds for each attempt.
///
/// Encoded as `scrypt$14$8$1$salt$hash`: binary logarithm of the cost, block size, parallelism, and two texts in hex.
package enum SlowHash {
    private static let cost = (log2: 14, blockSize: 8, parallelism: 1)
    private static let length = 32

    /// Hashes a secret with a new salt. Slow on purpose: not for a thread that others wait for.
    ///
    /// - Throws: when there is no memory for it.
    package static func make(of secret: [UInt8]) throws -> String {
        var random = SystemRandomNumberGenerator()
        let salt = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
        let hash = try Self.derive(secret, salt, self.cost.log2, self.cost.blockSize, self.cost.parallelism)
        let fields = ["scrypt", "\(self.cost.log2)", "\(self.cost.blockSize)", "\(self.cost.parallelism)"]
        return (fields + [Self.hexadecimal(salt), Self.hexadecimal(hash)]).joined(separator: "$")
    }

    /// Whether a text is the hash of that secret. Slow on purpose: not for a thread that others wait for.
    ///
    /// - Returns: false also for a hash that this program cannot check.
    package static func matches(_ secret: [UInt8], _ encoded: String) -> Bool {
        let fields = encoded.split(separator: "$", omittingEmptySubsequences: false)
        guard fields.count == 6, fields[0] == "scrypt", let log2 = Int(fields[1]), let blockSize = Int(fields[2]),
            let parallelism = Int(fields[3]), let salt = Self.bytes(fields[4]), let expected = Self.bytes(fields[5]),
            // Whoever can write hashes must not make us use all memory.
            (10...18).contains(log2), (1...16).contains(blockSize), (1...4).contains(parallelism),
            expected.count == Self.length, (8...64).contains(salt.count),
            let hash = try? Self.derive(secret, salt, log2, blockSize, parallelism)
        else { return false }
        // In a time that does not depend on where they differ.
        return zip(hash, expected).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func derive(
        _ secret: [UInt8],
        _ salt: [UInt8],
        _ log2: Int,
        _ blockSize: Int,
        _ parallelism: Int
    ) throws -> [UInt8] {
        let key = try KDF.Scrypt.deriveKey(
            from: secret,
            salt: salt,
            outputByteCount: Self.length,
            rounds: 1 << log2,
            blockSize: blockSize,
            parallelism: parallelism
        )
        return key.withUnsafeBytes { Array($0) }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
