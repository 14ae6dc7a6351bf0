/// Everything that decisions are taken from, frozen at one moment of the directory.
///
/// Immutable and shared by reference: swapping it is one pointer, and a tap that started with one finishes with it.
/// Relations are flat arrays with offsets, since 100,000 accounts with an array each would cost more than their facts.
package final class Snapshot: Sendable {
    /// When the facts were read, by the authority's own clock.
    package let takenAt: Timestamp
    /// Ordered by id.
    package let accounts: [Account]
    package let circles: [CircleID: Circle]
    package let companies: [CompanyID: Company]
    package let badges: [BadgeID: Badge]
    package let tools: [ToolID: Tool]
    package let checkouts: [Checkout]
    package let doors: [DoorID: DoorRule]
    package let toolBadges: [ToolID: [RequiredBadge]]
    private let toolFreshness: [ToolID: Freshness]
    private let otherToolFreshness: Freshness
    /// The doors that cards of guests open, where their sponsor may.
    package let guestDoors: Set<DoorID>
    /// Ordered by id.
    package let cards: [Card]
    /// Names in the configuration that the directory does not know, such as a misspelt circle.
    package let unresolved: [UnresolvedName]

    private let circleMembers: Relation<CircleID>
    private let employers: Relation<CompanyID>
    private let awards: Relation<Award>
    /// Where the account of each card stands in ``accounts``, so that a tap need not search for it; nil when it is gone.
    private let cardOwners: [UInt32?]
    private let cardTokens: Relation<CardToken>
    private let cardIndex: CardIndex

    init(_ builder: borrowing SnapshotBuilder, takenAt: Timestamp) {
        self.takenAt = takenAt
        self.accounts = builder.accounts
        self.circles = builder.circles
        self.companies = builder.companies
        self.badges = builder.badges
        self.tools = builder.tools
        // Oldest first, so that the last of a tool is the one that counts.
        let never = Timestamp(microseconds: .min)
        self.checkouts = builder.checkouts.sorted { ($0.tool, $0.started ?? never) < ($1.tool, $1.started ?? never) }
        self.cards = builder.cards
        self.doors = builder.doorRules
        self.toolBadges = builder.toolBadgeRules
        self.toolFreshness = builder.toolFreshness
        self.otherToolFreshness = builder.otherToolFreshness
        self.guestDoors = builder.guestDoors
        self.unresolved = builder.unresolved
        self.circleMembers = Relation(builder.members, of: builder.accounts.map(\.id))
        self.employers = Relation(builder.employees, of: builder.accounts.map(\.id))
        self.awards = Relation(builder.awards, of: builder.accounts.map(\.id))
        self.cardOwners = builder.cards.map { builder.accounts.position(of: $0.account, by: \.id).map { UInt32($0) } }
        self.cardTokens = Relation(builder.tokens, of: builder.cards.map(\.id))
        self.cardIndex = CardIndex(self.cardTokens)
    }

    /// Shares everything but the cards, which must be the same ones in the same order.
    private init(_ other: Snapshot, cards: [Card]) {
        self.takenAt = other.takenAt
        self.accounts = other.accounts
        self.circles = other.circles
        self.companies = other.companies
        self.badges = other.badges
        self.tools = other.tools
        self.checkouts = other.checkouts
        self.doors = other.doors
        self.toolBadges = other.toolBadges
        self.toolFreshness = other.toolFreshness
        self.otherToolFreshness = other.otherToolFreshness
        self.guestDoors = other.guestDoors
        self.cards = cards
        self.unresolved = other.unresolved
        self.circleMembers = other.circleMembers
        self.employers = other.employers
        self.awards = other.awards
        self.cardOwners = other.cardOwners
        self.cardTokens = other.cardTokens
        self.cardIndex = other.cardIndex
    }

    /// The same facts with some cards taken away; of two statuses the stricter wins.
    ///
    /// - Returns: itself when nothing is stricter than what it says.
    package func restricting(_ restrictions: some Collection<CardRestriction>) -> Snapshot {
        var cards: [Card]?
        for restriction in restrictions {
            guard let position = self.cards.position(of: restriction.card, by: \.id),
                self.cards[position].status < restriction.status
            else { continue }
            cards = cards ?? self.cards
            cards?[position].status = restriction.status
        }
        return cards.map { Snapshot(self, cards: $0) } ?? self
    }

    /// A snapshot of nothing: everybody is unknown.
    package static let empty = SnapshotBuilder().build(takenAt: Timestamp(microseconds: 0))

    package func account(_ id: AccountID) -> Account? {
        self.position(of: id).map { self.accounts[$0] }
    }

    /// Where an account stands in ``accounts``, for a decision to search once and not for each of its facts.
    func position(of account: AccountID) -> Int? {
        self.accounts.position(of: account, by: \.id)
    }

    /// Looks a user name up as p2k16 does, ignoring case; linear, for people's requests only.
    package func account(username: String) -> Account? {
        let wanted = username.lowercased()
        return self.accounts.first { $0.username.lowercased() == wanted }
    }

    package func card(_ id: CardID) -> Card? {
        self.cards.position(of: id, by: \.id).map { self.cards[$0] }
    }

    /// Finds the card of a tap in constant time.
    ///
    /// - Parameter tokens: the tapped number hashed under each active key, newest first.
    package func card(matching tokens: [CardToken]) -> Card? {
        self.find(tokens).map { self.cards[$0.card] }
    }

    /// The same as positions in ``cards`` and ``accounts``; the account is nil when it is gone.
    func find(_ tokens: [CardToken]) -> (card: Int, account: Int?)? {
        for token in tokens {
            if let position = self.cardIndex.card(of: token, in: self.cardTokens) {
                return (position, self.cardOwners[position].map { Int($0) })
            }
        }
        return nil
    }

    package func tokens(of card: CardID) -> ArraySlice<CardToken> {
        self.cards.position(of: card, by: \.id).map { self.cardTokens[$0] } ?? []
    }

    /// Whether some form of the card is known, and not under this key.
    package func isUnknown(_ card: CardID, under key: CardKeyID) -> Bool {
        let tokens = self.tokens(of: card)
        return tokens.contains { token in !tokens.contains { $0.key == key && $0.format == token.format } }
    }

    /// Whether some form of the card is known under this key alone.
    package func needs(_ key: CardKeyID, for card: CardID) -> Bool {
        let tokens = self.tokens(of: card)
        return tokens.contains { token in
            token.key == key && !tokens.contains { $0.key != key && $0.format == token.format }
        }
    }

    /// The cards of an account, by id; linear, for people's requests only.
    package func cards(of account: AccountID) -> [Card] {
        self.cards.filter { $0.account == account }
    }

    /// Whether only a short form of the card's number is known: it works at readers of that format and no others, until
    /// it is tapped at a reader of full numbers while somebody who may enrol confirms.
    package func isShort(_ card: CardID) -> Bool {
        let tokens = self.tokens(of: card)
        return !tokens.isEmpty && !tokens.contains { $0.format == .full }
    }

    package func circles(of account: AccountID) -> ArraySlice<CircleID> {
        self.position(of: account).map { self.circleMembers[$0] } ?? []
    }

    /// Those of the account at a position in ``accounts``.
    func circles(at position: Int) -> ArraySlice<CircleID> { self.circleMembers[position] }

    /// Whether a lockdown of the door does not hold the account up, given that it may come in at all.
    package func passesLockdown(of door: DoorID, _ account: AccountID) -> Bool {
        self.doors[door]?.lockdownPass.map { self.circles(of: account).contains($0) } ?? false
    }

    package func employers(of account: AccountID) -> ArraySlice<CompanyID> {
        self.position(of: account).map { self.employers[$0] } ?? []
    }

    /// Those of the account at a position in ``accounts``.
    func employers(at position: Int) -> ArraySlice<CompanyID> { self.employers[position] }

    package func awards(of account: AccountID) -> ArraySlice<Award> {
        self.position(of: account).map { self.awards[$0] } ?? []
    }

    /// Those of the account at a position in ``accounts``.
    func awards(at position: Int) -> ArraySlice<Award> { self.awards[position] }

    /// How old the facts may be by which somebody gets a tool.
    package func freshness(of tool: ToolID) -> Freshness { self.toolFreshness[tool] ?? self.otherToolFreshness }

    /// Who has a tool; p2k16 can hold two rows for one tool, and the newest counts.
    package func holder(of tool: ToolID) -> Checkout? {
        self.checkouts.last { $0.tool == tool }
    }
}

/// A name in the configuration that stands for nothing in the directory.
package struct UnresolvedName: Sendable, Hashable, CustomStringConvertible {
    /// What asks for it, like `door entrance`.
    package var asker: String
    /// What it should be, like `circle`.
    package var kind: String
    package var name: String

    package var description: String { "\(self.asker) asks for \(self.kind) “\(self.name)”, which does not exist" }
}
