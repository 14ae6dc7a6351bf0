import AccessControl

/// A small directory with every kind of fact, to be varied by a test.
struct Sample {
    var accounts = [
        Account(id: 1, username: "super", name: "Super Ødegård", paidUntil: Timestamp(microseconds: .max)),
        Account(id: 2, username: "foo", name: "", paidUntil: Timestamp(microseconds: 1_700_000_000_123_456)),
        Account(id: 3, username: "system", name: "System", isSystem: true),
        Account(id: 100_000, username: "Émile", name: "\u{1F511} 'quoted'", paidUntil: Timestamp(microseconds: .min)),
    ]
    var circles = [Circle(id: 1, name: "admin"), Circle(id: 2, name: "door")]
    var members: [(AccountID, CircleID)] = [(1, 2), (1, 1), (2, 2)]
    var companies = [Company(id: 10, name: "Works", isActive: true), Company(id: 11, name: "Gone", isActive: false)]
    var employees: [(AccountID, CompanyID)] = [(2, 11), (100_000, 10)]
    var badges = [Badge(id: 20, title: "laser"), Badge(id: 21, title: "laser")]
    var awards: [(AccountID, Award)] = [
        (1, Award(badge: 20, awardedAt: Timestamp(seconds: 5))),
        (1, Award(badge: 20, awardedAt: Timestamp(seconds: 6))),
        (2, Award(badge: 404, awardedAt: Timestamp(seconds: 7))),
    ]
    var tools = [Tool(id: 30, name: "laser", circle: 2), Tool(id: 31, name: "saw", circle: nil)]
    var checkouts = [
        Checkout(tool: 30, account: 1, started: Timestamp(seconds: 8)), Checkout(tool: 31, account: 2, started: nil),
    ]
    var cards = [
        Card(id: 40, account: 1, label: "blue fob"),
        Card(
            id: 41,
            account: 2,
            label: "Kort №2",
            status: .lost,
            validFrom: Timestamp(seconds: 1),
            validUntil: Timestamp(microseconds: .max),
            enrolledBy: "anna (uid 1000)",
            enrolledAt: Timestamp(microseconds: 1_700_000_000_000_001)
        ),
        Card(id: 42, account: 2, label: "", status: .disabled),
    ]
    var tokens: [(CardID, CardToken)] = [
        (40, .sample(1)), (40, .sample(2, format: .short24)), (41, .sample(3, key: 2)),
        (42, .sample(4, format: .short32)),
    ]

    static let configuration = AccessConfiguration(
        doors: [AccessConfiguration.Door(id: DoorID("entrance"), circles: ["door"], badges: [.init(badge: "laser")])],
        toolBadges: ["laser": [.init(badge: "laser")]]
    )

    func snapshot(at seconds: Int64) -> Snapshot {
        var builder = SnapshotBuilder(configuration: Self.configuration)
        for account in self.accounts { builder.add(account) }
        for circle in self.circles { builder.add(circle) }
        for (account, circle) in self.members { builder.add(member: account, of: circle) }
        for company in self.companies { builder.add(company) }
        for (account, company) in self.employees { builder.add(employee: account, of: company) }
        for badge in self.badges { builder.add(badge) }
        for (account, award) in self.awards { builder.add(award, to: account) }
        for tool in self.tools { builder.add(tool) }
        for checkout in self.checkouts { builder.add(checkout) }
        for card in self.cards { builder.add(card, tokens: []) }
        for (card, token) in self.tokens { builder.add(CollectionOfOne(token), to: card) }
        return builder.build(takenAt: Timestamp(seconds: seconds))
    }
}

extension Identifier: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int64) { self.init(value) }
}

extension CardToken {
    /// A token that differs from every other of another number.
    static func sample(_ number: UInt8, key: Int32 = 1, format: CardFormat = .full) -> CardToken {
        guard let hash = CardHash(Array(repeating: 0xA0, count: 31) + [number]) else {
            preconditionFailure("32 bytes were given")
        }
        return CardToken(key: CardKeyID(key), format: format, hash: hash)
    }
}
