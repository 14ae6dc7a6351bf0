package import AccessControl

extension PINHash {
    /// Hashes a PIN with a new salt. Slow on purpose: not for a thread that others wait for.
    ///
    /// - Throws: when there is no memory for it.
    package static func make(of pin: PIN) throws -> PINHash {
        PINHash(encoded: try SlowHash.make(of: Self.text(of: pin)))
    }

    /// Whether this is the hash of that PIN. Slow on purpose: not for a thread that others wait for.
    ///
    /// - Returns: false also for a hash that this program cannot check.
    package func matches(_ pin: PIN) -> Bool {
        SlowHash.matches(Self.text(of: pin), self.encoded)
    }

    private static func text(of pin: PIN) -> [UInt8] {
        pin.digits.map { $0 + UInt8(ascii: "0") }
    }
}
