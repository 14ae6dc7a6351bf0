/// A salted slow hash of a card's PIN: what is stored of it.
package struct PINHash: Sendable, Hashable {
    /// How it was made, salt and hash, like `scrypt$14$8$1$<salt>$<hash>` with both in hexadecimal.
    package let encoded: String

    /// - Parameter encoded: as it was stored; whether it can be checked shows when it is.
    package init(encoded: String) {
        self.encoded = encoded
    }
}

extension PINHash: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<hash of a PIN>" }
    package var debugDescription: String { self.description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
