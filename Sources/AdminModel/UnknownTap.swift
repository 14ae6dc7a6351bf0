/// A card that nobody has, tapped at this site.
package struct UnknownTap: Sendable, Hashable, Codable {
    package var fingerprint: String
    /// How much of its number is known.
    package var format: CardFormat
    /// Where it was tapped last.
    package var reader: String
    package var firstAt: WireTime
    package var lastAt: WireTime
    package var count: Int

    package init(
        fingerprint: String,
        format: CardFormat,
        reader: String,
        firstAt: WireTime,
        lastAt: WireTime,
        count: Int
    ) {
        self.fingerprint = fingerprint
        self.format = format
        self.reader = reader
        self.firstAt = firstAt
        self.lastAt = lastAt
        self.count = count
    }
}
