/// One link of the hash chain: 32 bytes that stand for a record and everything before it.
package struct ChainDigest: Hashable, Sendable, CustomStringConvertible {
    /// The size of every digest, in bytes.
    package static let byteCount = 32

    /// 32 zero bytes: what stands before the first record of a journal.
    package static let zero = ChainDigest(storage: SIMD32(repeating: 0))

    private let storage: SIMD32<UInt8>

    private init(storage: SIMD32<UInt8>) {
        self.storage = storage
    }

    /// Takes over the digest that a hash function returned.
    ///
    /// - Parameter bytes: Exactly ``byteCount`` bytes.
    package init(_ bytes: RawSpan) {
        precondition(bytes.byteCount == Self.byteCount, "a chain digest has 32 bytes")
        self.storage = unsafe bytes.unsafeLoadUnaligned(as: SIMD32<UInt8>.self)
    }

    /// The 32 bytes, as they stand in the file.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        self.append(to: &bytes)
        return bytes
    }

    /// 64 lower-case hexadecimal digits.
    package var description: String {
        self.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    func append(to buffer: inout [UInt8]) {
        unsafe withUnsafeBytes(of: self.storage) { unsafe buffer.append(contentsOf: $0) }
    }
}

/// The hash function of the chain (SHA-256 in the daemon), injected so that this target needs no cryptography.
///
/// It runs on the journal's own threads, once per record, and must depend on nothing but its argument.
package typealias ChainHash = @Sendable (_ bytes: RawSpan) -> ChainDigest
