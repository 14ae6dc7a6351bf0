package import AccessControl

/// The active keys of a space: one, or two while cards move from the old to the new one.
package struct CardKeyRing: Sendable {
    /// Newest first.
    package let keys: [CardKey]

    /// - Parameter keys: one or two with different ids, in any order.
    package init?(_ keys: [CardKey]) {
        guard (1...2).contains(keys.count), Set(keys.map(\.id)).count == keys.count else { return nil }
        self.keys = keys.sorted { $0.id > $1.id }
    }

    /// The key that cards are enrolled and re-hashed under.
    package var newest: CardKey { self.keys[0] }

    /// The ring with one more key; nil when it holds two already.
    package func adding(_ key: CardKey) -> CardKeyRing? {
        CardKeyRing(self.keys + [key])
    }

    /// The ring without a key; nil when it is the only one.
    package func removing(_ key: CardKeyID) -> CardKeyRing? {
        CardKeyRing(self.keys.filter { $0.id != key })
    }

    /// A card's forms under the newest key, as many of them as a tap of it tells.
    ///
    /// - Parameter formats: those in which the card is known.
    package func tokens(rehashing number: CardNumber, formats: Set<CardFormat>) -> [CardToken] {
        CardFormat.allCases.filter { formats.contains($0) }.compactMap { number.form($0) }
            .map { self.newest.token(for: $0) }
    }

    /// What to look a tapped card up by: its hash under each active key, newest first.
    package func tokens(for number: CardNumber) -> [CardToken] {
        self.keys.map { $0.token(for: number) }
    }

    /// What to store of a card when it is enrolled: the number as given and, for every short format that some reader of
    /// the space is configured for, its short form.
    package func tokens(enrolling number: CardNumber, shortFormats: Set<CardFormat>) -> [CardToken] {
        let forms =
            [number]
            + CardFormat.allCases.filter { shortFormats.contains($0) && $0 != number.format }
            .compactMap { number.form($0) }
        return forms.map { self.newest.token(for: $0) }
    }
}
