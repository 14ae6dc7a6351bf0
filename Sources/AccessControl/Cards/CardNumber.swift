/// The number of a card in clear: it lives between a reader and the hash, and is never stored, logged or printed.
package struct CardNumber: Hashable, Sendable {
    package let format: CardFormat
    /// Most significant byte first, as printed on ISO 14443 tools.
    package let bytes: [UInt8]

    /// - Parameter bytes: most significant first; for a short format exactly as many as its width needs.
    package init(format: CardFormat, bytes: [UInt8]) {
        self.format = format
        self.bytes = bytes
    }

    /// How many bits count.
    package var bitCount: Int { self.bytes.count * 8 }

    /// The form in which a reader of another format would deliver this card.
    ///
    /// - Returns: nil when this number holds fewer bits than that format: a short form says nothing about the rest.
    package func form(_ format: CardFormat) -> CardNumber? {
        guard format != self.format else { return self }
        guard self.format == .full, let width = format.width, self.bitCount >= width else { return nil }
        return CardNumber(format: format, bytes: Array(self.bytes.suffix(width / 8)))
    }
}

extension CardNumber: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never digits of the number: interpolation into a log line must not leak it.
    package var description: String { "<card, \(self.bitCount) bits, \(self.format)>" }
    package var debugDescription: String { self.description }
    package var customMirror: Mirror { Mirror(self, children: ["number": self.description]) }
}
