/// Decides what becomes of each card of an import; the same for every authority.
package struct CardImportPlan: Sendable {
    /// A card that holds one of the hashes.
    package struct Holder: Sendable, Hashable {
        package var card: CardID
        package var account: AccountID
        package var label: String
        package var username: String

        package init(card: CardID, account: AccountID, label: String, username: String) {
            self.card = card
            self.account = account
            self.label = label
            self.username = username
        }
    }

    package enum Step: Sendable, Hashable {
        case insert
        case skip(CardID?)
        case refuse(String)
    }

    /// In the order of the cards.
    package let steps: [Step]

    /// - Parameters:
    ///   - cards: in the order of the file.
    ///   - holders: of the cards' ``ImportedCard/lookups``, where there are any.
    ///   - accounts: those that exist, and whether each is a service instead of a person.
    package init(_ cards: [ImportedCard], holders: [CardHash: Holder], accounts: [AccountID: Bool]) {
        var claims: [CardHash: ImportedCard] = [:]
        self.steps = cards.map { card in
            guard let isSystem = accounts[card.account] else { return .refuse("the account is gone") }
            guard !isSystem else { return .refuse("the account is a service, not a person, and gets no card") }
            let step = Self.step(card, holders: holders) ?? Self.step(card, claims: claims) ?? .insert
            if step == .insert { for token in card.tokens { claims[token.hash] = card } }
            return step
        }
    }

    private static func step(_ card: ImportedCard, holders: [CardHash: Holder]) -> Step? {
        let format = card.tokens[0].format
        let found = card.lookups.lazy.compactMap { token in holders[token.hash].map { (token.format, $0) } }
        if let (_, holder) = found.first(where: { $0.0 == format }) {
            guard holder.account != card.account else { return .skip(holder.card) }
            return .refuse("it is card \(holder.card) “\(holder.label)” of \(holder.username) already")
        }
        guard let (short, holder) = found.first else { return nil }
        return .refuse(
            "\(short.rawValue) readers could not tell it from card \(holder.card) “\(holder.label)” of \(holder.username)"
        )
    }

    private static func step(_ card: ImportedCard, claims: [CardHash: ImportedCard]) -> Step? {
        guard
            let (token, other) = card.tokens.lazy.compactMap({ token in claims[token.hash].map { (token, $0) } }).first
        else { return nil }
        guard token.format == card.tokens[0].format else {
            return .refuse("\(token.format.rawValue) readers could not tell it from the card in line \(other.line)")
        }
        guard other.account != card.account else { return .skip(nil) }
        return .refuse("line \(other.line) gives the same card to somebody else")
    }
}
