import AccessControl

/// All that a snapshot says, comparable; relations without their order, which has no meaning.
struct Facts: Equatable {
    var takenAt: Timestamp
    var accounts: [Account]
    var circles: [CircleID: Circle]
    var companies: [CompanyID: Company]
    var badges: [BadgeID: Badge]
    var tools: [ToolID: Tool]
    var checkouts: [Checkout]
    var cards: [Card]
    var doors: [DoorID: DoorRule]
    var toolBadges: [ToolID: [RequiredBadge]]
    var members: [AccountID: Set<CircleID>] = [:]
    var employers: [AccountID: Set<CompanyID>] = [:]
    var awards: [AccountID: Set<Award>] = [:]
    var tokens: [CardID: Set<CardToken>] = [:]

    init(_ snapshot: Snapshot) {
        self.takenAt = snapshot.takenAt
        self.accounts = snapshot.accounts
        self.circles = snapshot.circles
        self.companies = snapshot.companies
        self.badges = snapshot.badges
        self.tools = snapshot.tools
        self.checkouts = snapshot.checkouts
        self.cards = snapshot.cards
        self.doors = snapshot.doors
        self.toolBadges = snapshot.toolBadges
        for account in snapshot.accounts {
            self.members[account.id] = Set(snapshot.circles(of: account.id))
            self.employers[account.id] = Set(snapshot.employers(of: account.id))
            self.awards[account.id] = Set(snapshot.awards(of: account.id))
        }
        for card in snapshot.cards { self.tokens[card.id] = Set(snapshot.tokens(of: card.id)) }
    }

    init?(_ snapshot: Snapshot?) {
        guard let snapshot else { return nil }
        self.init(snapshot)
    }
}
