/// The layout of a personal part, which stands behind the chained bytes of its record: state, salt, part.
enum PartCoding {
    /// In the state: the part is there. Neither is what a disk leaves behind that loses a sector.
    static let present: UInt8 = 0x4C
    /// In the state: the part is erased, or about to be.
    static let erased: UInt8 = 0xE5

    static let saltSize = 16
    static let overhead = 1 + Self.saltSize

    /// Where a part stands in its file.
    struct Place: Sendable {
        /// Of the state.
        let offset: UInt64
        /// Of salt and part.
        let count: Int

        var contentOffset: UInt64 { self.offset + 1 }
    }

    static func makeSalt() -> [UInt8] {
        var salt: [UInt8] = []
        salt.append(littleEndian: UInt128.random(in: .min ... .max))
        return salt
    }

    static func append(_ bytes: [UInt8], salt: [UInt8], to buffer: inout [UInt8]) {
        buffer.append(Self.present)
        buffer.append(contentsOf: salt)
        buffer.append(contentsOf: bytes)
    }
}
