import AccessControl
import CardHashing
import LocalStore

extension EmbeddedDirectory {
    /// Fills an empty directory from the configuration's `embedded.seed`; does nothing to one that holds anything.
    ///
    /// - Returns: whether it was empty.
    func seed(
        _ seed: Configuration.Seed,
        ring: CardKeyRing,
        shortFormats: Set<CardFormat>
    ) async throws -> Bool {
        guard try await self.store.isEmpty() else { return false }
        let now = self.clock.now
        let directory = DirectorySeed(seed, at: now)
        try await self.store.seed(directory, at: now)
        let ids = Dictionary(uniqueKeysWithValues: directory.accounts.map { ($0.username, $0.id) })
        for card in seed.cards {
            guard let account = ids[card.user] else { continue }
            let enrolled = try await self.store.enroll(
                account: account,
                label: card.label,
                validUntil: card.validUntil?.timestamp(now: now),
                tokens: ring.tokens(enrolling: card.number, shortFormats: shortFormats),
                actor: "embedded.seed",
                at: now
            )
            if card.status != .active { try await self.store.setStatus(card.status, of: enrolled.id, at: now) }
        }
        return true
    }
}

extension DirectorySeed {
    /// Numbers the seed's names, from 1 as p2k16's own seed does.
    fileprivate init(_ seed: Configuration.Seed, at now: Timestamp) {
        self.init()
        var accounts: [String: AccountID] = [:]
        for (index, account) in seed.accounts.enumerated() {
            let id = AccountID(Int64(index + 1))
            accounts[account.username] = id
            self.accounts.append(
                Account(
                    id: id,
                    username: account.username,
                    name: account.name,
                    isSystem: account.isSystem,
                    paidUntil: account.paidUntil?.timestamp(now: now)
                )
            )
        }
        var circles: [String: CircleID] = [:]
        for (index, circle) in seed.circles.enumerated() {
            let id = CircleID(Int64(index + 1))
            circles[circle.name] = id
            self.circles.append(Circle(id: id, name: circle.name))
            self.members += circle.members.compactMap { accounts[$0] }.map { Member(account: $0, circle: id) }
        }
        for (index, company) in seed.companies.enumerated() {
            let id = CompanyID(Int64(index + 1))
            self.companies.append(Company(id: id, name: company.name, isActive: company.isActive))
            self.employees += company.employees.compactMap { accounts[$0] }.map { Employee(account: $0, company: id) }
        }
        for (index, badge) in seed.badges.enumerated() {
            let id = BadgeID(Int64(index + 1))
            self.badges.append(Badge(id: id, title: badge.title))
            let award = Award(badge: id, awardedAt: now)
            self.holdings += badge.awarded.compactMap { accounts[$0] }.map { Holding(account: $0, award: award) }
        }
        for (index, tool) in seed.tools.enumerated() {
            let circle = tool.circle.flatMap { circles[$0] }
            self.tools.append(Tool(id: ToolID(Int64(index + 1)), name: tool.name, circle: circle))
        }
    }
}
