/// Collects the facts of a directory row by row, from PostgreSQL or the replica, and freezes them into a ``Snapshot``.
///
/// Rows may come in any order. Facts about unknown accounts or cards are left out of the snapshot.
package struct SnapshotBuilder {
    var accounts: [Account] = []
    var circles: [CircleID: Circle] = [:]
    var members: [(owner: AccountID, value: CircleID)] = []
    var companies: [CompanyID: Company] = [:]
    var employees: [(owner: AccountID, value: CompanyID)] = []
    var badges: [BadgeID: Badge] = [:]
    var awards: [(owner: AccountID, value: Award)] = []
    var tools: [ToolID: Tool] = [:]
    var checkouts: [Checkout] = []
    var cards: [Card] = []
    var tokens: [(owner: CardID, value: CardToken)] = []
    private(set) var doorRules: [DoorID: DoorRule] = [:]
    private(set) var toolBadgeRules: [ToolID: [RequiredBadge]] = [:]
    private(set) var toolFreshness: [ToolID: Freshness] = [:]
    private(set) var unresolved: [UnresolvedName] = []
    /// The names of those who enrolled cards, each once: few people enrol many cards.
    private var enrollers: Set<String> = []
    private let configuration: AccessConfiguration

    var guestDoors: Set<DoorID> { self.configuration.guests?.doors ?? [] }

    var otherToolFreshness: Freshness { self.configuration.otherToolFreshness }

    package init(configuration: AccessConfiguration = AccessConfiguration(doors: [])) {
        self.configuration = configuration
    }

    package mutating func add(_ account: Account) { self.accounts.append(account) }
    package mutating func add(_ circle: Circle) { self.circles[circle.id] = circle }
    package mutating func add(_ company: Company) { self.companies[company.id] = company }
    package mutating func add(_ badge: Badge) { self.badges[badge.id] = badge }
    package mutating func add(_ tool: Tool) { self.tools[tool.id] = tool }
    package mutating func add(_ checkout: Checkout) { self.checkouts.append(checkout) }
    package mutating func add(member account: AccountID, of circle: CircleID) { self.members.append((account, circle)) }
    package mutating func add(employee account: AccountID, of company: CompanyID) {
        self.employees.append((account, company))
    }
    package mutating func add(_ award: Award, to account: AccountID) { self.awards.append((account, award)) }
    package mutating func add(_ card: Card, tokens: some Sequence<CardToken>) {
        var card = card
        card.enrolledBy = card.enrolledBy.map { self.enrollers.insert($0).memberAfterInsert }
        self.cards.append(card)
        self.add(tokens, to: card.id)
    }
    package mutating func add(_ tokens: some Sequence<CardToken>, to card: CardID) {
        self.tokens.append(contentsOf: tokens.map { (card, $0) })
    }

    /// Freezes what was added.
    ///
    /// - Parameter takenAt: when the facts were read, by the authority's own clock.
    package consuming func build(takenAt: Timestamp) -> Snapshot {
        self.accounts.sort { $0.id < $1.id }
        self.cards.sort { $0.id < $1.id }
        self.resolveNames()
        return Snapshot(self, takenAt: takenAt)
    }

    private mutating func resolveNames() {
        var circlesByName: [String: CircleID] = [:]
        for circle in self.circles.values { circlesByName[circle.name] = circle.id }
        for door in self.configuration.doors {
            var rule = DoorRule(door: door.id, circles: [], freshness: door.freshness)
            for name in door.circles {
                if let circle = circlesByName[name] {
                    rule.circles.append(circle)
                } else {
                    self.unresolved.append(UnresolvedName(asker: "door \(door.id)", kind: "circle", name: name))
                }
            }
            rule.badges = door.badges.map { self.resolve($0, asker: "door \(door.id)") }
            if let name = door.lockdownPass {
                rule.lockdownPass = circlesByName[name]
                if rule.lockdownPass == nil {
                    self.unresolved.append(UnresolvedName(asker: "door \(door.id)", kind: "circle", name: name))
                }
            }
            self.doorRules[door.id] = rule
        }
        if let name = self.configuration.guests?.circle, circlesByName[name] == nil {
            self.unresolved.append(UnresolvedName(asker: "the section guests", kind: "circle", name: name))
        }
        for (name, badges) in self.configuration.toolBadges.sorted(by: { $0.key < $1.key }) {
            // Tool names are not unique in p2k16; the requirement holds for each of them.
            let named = self.tools.values.filter { $0.name == name }
            if named.isEmpty {
                self.unresolved.append(UnresolvedName(asker: "the configuration", kind: "tool", name: name))
            }
            let required = badges.map { self.resolve($0, asker: "tool \(name)") }
            for tool in named { self.toolBadgeRules[tool.id] = required }
        }
        for tool in self.tools.values { self.toolFreshness[tool.id] = self.configuration.toolFreshness[tool.name] }
    }

    private mutating func resolve(_ requirement: BadgeRequirement, asker: String) -> RequiredBadge {
        let found = self.badges.values.filter { $0.title == requirement.badge }.map(\.id).sorted()
        if found.isEmpty {
            self.unresolved.append(UnresolvedName(asker: asker, kind: "badge", name: requirement.badge))
        }
        return RequiredBadge(requirement, badges: found)
    }
}
