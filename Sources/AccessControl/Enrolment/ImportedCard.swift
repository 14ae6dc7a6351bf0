/// A card of an import, its number hashed already.
package struct ImportedCard: Sendable, Hashable {
    /// Where it stands in the file.
    package var line: Int
    package var account: AccountID
    package var label: String
    package var validFrom: Timestamp?
    package var validUntil: Timestamp?
    /// What is stored of it, the number as given first; never empty.
    package var tokens: [CardToken]
    /// What it may be known by already: the same forms under every active key.
    package var lookups: [CardToken]

    package init(
        line: Int,
        account: AccountID,
        label: String,
        validFrom: Timestamp? = nil,
        validUntil: Timestamp? = nil,
        tokens: [CardToken],
        lookups: [CardToken]
    ) {
        precondition(!tokens.isEmpty, "a card without a token could never be found")
        self.line = line
        self.account = account
        self.label = label
        self.validFrom = validFrom
        self.validUntil = validUntil
        self.tokens = tokens
        self.lookups = lookups
    }
}
