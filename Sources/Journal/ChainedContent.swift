/// The bytes of a record that the chain holds: the content, and for each personal part its length and commitment.
package struct ChainedContent: Equatable, Sendable {
    /// Stands for a personal part: nobody can tell the part from it, nor put another in its place.
    package struct Commitment: Equatable, Sendable {
        static let byteCount = 4 + ChainDigest.byteCount

        /// The length of the part, in bytes.
        package let length: Int

        /// H(salt ‖ part).
        package let digest: ChainDigest

        init(length: Int, digest: ChainDigest) {
            self.length = length
            self.digest = digest
        }

        /// Commits to a part.
        init(to bytes: some Collection<UInt8>, salt: some Collection<UInt8>, hash: ChainHash) {
            self.length = bytes.count
            let salted = Array(salt) + bytes
            self.digest = hash(unsafe salted.span.bytes)
        }

        /// Whether this is what stands for the part.
        package func isOf(_ bytes: [UInt8], salt: [UInt8], hash: ChainHash) -> Bool {
            self == Commitment(to: bytes, salt: salt, hash: hash)
        }
    }

    /// What was recorded, without its personal parts.
    package let content: [UInt8]

    /// One for each personal part, in order.
    package let commitments: [Commitment]

    /// How many bytes it has when encoded.
    let byteCount: Int

    init(content: [UInt8], commitments: [Commitment]) {
        self.content = content
        self.commitments = commitments
        self.byteCount = 4 + content.count + 1 + commitments.count * Commitment.byteCount
    }

    /// Reads what begins at an offset; nil when it is not whole.
    init?(_ bytes: [UInt8], in range: Range<Int>) {
        guard range.count >= 5 else { return nil }
        let contentStart = range.lowerBound + 4
        let contentEnd = contentStart + Int(bytes.littleEndian(UInt32.self, at: range.lowerBound))
        guard contentEnd < range.upperBound else { return nil }
        let count = Int(bytes[contentEnd])
        let start = contentEnd + 1
        guard count <= JournalPayload.maximumParts, start + count * Commitment.byteCount <= range.upperBound else {
            return nil
        }
        self.init(
            content: Array(bytes[contentStart..<contentEnd]),
            commitments: (0..<count).map { index in
                let offset = start + index * Commitment.byteCount
                return Commitment(
                    length: Int(bytes.littleEndian(UInt32.self, at: offset)),
                    digest: bytes.digest(at: offset + 4)
                )
            }
        )
    }

    /// Reads what a record is chained by; nil when it is nothing of the kind.
    package init?(_ bytes: [UInt8]) {
        self.init(bytes, in: bytes.indices)
        guard self.byteCount == bytes.count else { return nil }
    }

    /// The bytes, as they stand in the file.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(self.byteCount)
        bytes.append(littleEndian: UInt32(self.content.count))
        bytes.append(contentsOf: self.content)
        bytes.append(UInt8(self.commitments.count))
        for commitment in self.commitments {
            bytes.append(littleEndian: UInt32(commitment.length))
            commitment.digest.append(to: &bytes)
        }
        return bytes
    }
}
