/// The UUID that is made with a journal: with the sequence it names a record for ever.
///
/// A new one is made whenever the chain can't be continued, so that no key is ever used twice.
package struct JournalID: Hashable, Sendable, CustomStringConvertible {
    static let byteCount = 16

    private let value: UInt128

    /// Makes a random (version 4) UUID.
    package init() {
        let random = UInt128.random(in: .min ... .max)
        let fixed: UInt128 = 0xF000 << 64 | 0xC000 << 48
        self.value = random & ~fixed | 0x4000 << 64 | 0x8000 << 48
    }

    /// Reads 36 characters in the form of ``description``; nil for any other text.
    package init?(_ text: String) {
        guard let value = UInt128(text.filter { $0 != "-" }, radix: 16) else { return nil }
        self.value = value
        guard self.description == text else { return nil }
    }

    init(_ bytes: [UInt8]) {
        precondition(bytes.count == Self.byteCount, "a UUID has 16 bytes")
        self.value = bytes.reduce(0) { $0 << 8 | UInt128($1) }
    }

    /// The 16 bytes in the order of RFC 9562, as PostgreSQL's `uuid` has them.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        self.append(to: &bytes)
        return bytes
    }

    /// The usual form: lower case, 8-4-4-4-12.
    package var description: String {
        let digits = String(self.value, radix: 16)
        var text = String(repeating: "0", count: 32 - digits.count) + digits
        for position in [20, 16, 12, 8] {
            text.insert("-", at: text.index(text.startIndex, offsetBy: position))
        }
        return text
    }

    func append(to buffer: inout [UInt8]) {
        unsafe withUnsafeBytes(of: self.value.bigEndian) { unsafe buffer.append(contentsOf: $0) }
    }
}
