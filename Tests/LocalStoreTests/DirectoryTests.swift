import AccessControl
import Testing

@testable import LocalStore

@Suite("The embedded directory", .timeLimit(.minutes(5)))
struct DirectoryTests {
    private let directory: StateDirectory
    private let store: LocalStore
    private let configuration = AccessConfiguration(doors: [])

    init() throws {
        self.directory = try StateDirectory()
        self.store = try self.directory.authority()
    }

    private static var seed: DirectorySeed {
        var seed = DirectorySeed()
        seed.accounts = [
            Account(id: 1, username: "ada", name: "Ada", paidUntil: Timestamp(microseconds: .max)),
            Account(id: 2, username: "bob", name: "Bob"), Account(id: 3, username: "system", name: "", isSystem: true),
        ]
        seed.circles = [Circle(id: 5, name: "door")]
        seed.members = [DirectorySeed.Member(account: 1, circle: 5)]
        seed.companies = [Company(id: 6, name: "Works", isActive: true)]
        seed.employees = [DirectorySeed.Employee(account: 2, company: 6)]
        seed.badges = [Badge(id: 7, title: "laser")]
        seed.holdings = [
            DirectorySeed.Holding(account: 2, award: Award(badge: 7, awardedAt: Timestamp(seconds: 1)))
        ]
        seed.tools = [Tool(id: 8, name: "laser", circle: 5), Tool(id: 9, name: "saw", circle: nil)]
        return seed
    }

    @Test func `a seed fills an empty directory once`() async throws {
        try await self.store.seed(Self.seed, at: Timestamp(seconds: 10))
        let snapshot = try #require(try await self.store.loadSnapshot(configuration: self.configuration))
        #expect(snapshot.takenAt == Timestamp(seconds: 10))
        #expect(snapshot.accounts == Self.seed.accounts)
        #expect(Array(snapshot.circles(of: 1)) == [5])
        #expect(Array(snapshot.employers(of: 2)) == [6])
        #expect(snapshot.awards(of: 2).map(\.badge) == [7])
        #expect(snapshot.tools.count == 2)
        let again = await #expect(throws: LocalStoreError.self) {
            try await self.store.seed(DirectorySeed(), at: Timestamp(seconds: 11))
        }
        #expect(again?.code == .notEmpty)
        let unchanged = try await self.store.loadSnapshot(configuration: self.configuration)
        #expect(Facts(unchanged) == Facts(snapshot))
    }

    @Test func `a card gets its hash under a newer key once, and never another card's`() async throws {
        try await self.store.seed(Self.seed, at: Timestamp(seconds: 10))
        let now = Timestamp(seconds: 11)
        let card = try await self.store.enroll(account: 1, label: "a", tokens: [.sample(1)], actor: "test", at: now)
        let other = try await self.store.enroll(account: 2, label: "b", tokens: [.sample(2)], actor: "test", at: now)
        for _ in 0..<2 { try await self.store.rehash(card.id, [.sample(3, key: 2)], at: now) }
        let snapshot = try #require(try await self.store.loadSnapshot(configuration: self.configuration))
        #expect(Set(snapshot.tokens(of: card.id)) == [.sample(1), .sample(3, key: 2)])
        let refused = await #expect(throws: LocalStoreError.self) {
            try await self.store.rehash(other.id, [.sample(3, key: 2)], at: now)
        }
        #expect(refused?.code == .duplicateCard)
        let unknown = await #expect(throws: LocalStoreError.self) {
            try await self.store.rehash(CardID(404), [.sample(4, key: 2)], at: now)
        }
        #expect(unknown?.code == .unknownCard)
    }

    @Test func `each change has a later time than the one before, whatever the clock says`() async throws {
        try await self.store.seed(Self.seed, at: Timestamp(seconds: 10))
        let card = try await self.store.enroll(
            account: 1,
            label: "a",
            tokens: [.sample(1)],
            actor: "test",
            at: Timestamp(seconds: 11)
        )
        var last = Timestamp(seconds: 11)
        // At the same time, and from before: decisions take of two loads the later one.
        for now in [11, 10, 11] as [Int64] {
            try await self.store.setStatus(.disabled, of: card.id, at: Timestamp(seconds: now))
            let snapshot = try #require(try await self.store.loadSnapshot(configuration: self.configuration))
            #expect(snapshot.takenAt > last)
            last = snapshot.takenAt
        }
        #expect(last < Timestamp(seconds: 12))
    }

    @Test func `a short card gets its full number once`() async throws {
        try await self.store.seed(Self.seed, at: Timestamp(seconds: 10))
        let now = Timestamp(seconds: 11)
        let short = CardToken.sample(1, format: .short24)
        let card = try await self.store.enroll(account: 1, label: "a", tokens: [short], actor: "anna", at: now)
        try await self.store.complete(card.id, [short, .sample(2)], at: now)
        let snapshot = try #require(try await self.store.loadSnapshot(configuration: self.configuration))
        #expect(!snapshot.isShort(card.id))
        #expect(Set(snapshot.tokens(of: card.id)) == [short, .sample(2)])
        let again = await #expect(throws: LocalStoreError.self) {
            try await self.store.complete(card.id, [.sample(3)], at: now)
        }
        #expect(again?.code == .cardNotShort)
    }

    @Test func `a seed that contradicts itself is refused with all that is wrong`() async throws {
        var seed = Self.seed
        seed.accounts.append(Account(id: 2, username: "ADA", name: "Other"))
        seed.circles.append(Circle(id: 50, name: "door"))
        seed.members.append(DirectorySeed.Member(account: 1, circle: 404))
        seed.employees.append(DirectorySeed.Employee(account: 405, company: 6))
        seed.holdings[0].award.badge = 406
        seed.tools[0].circle = 407
        let error = await #expect(throws: LocalStoreError.self) {
            try await self.store.seed(seed, at: Timestamp(seconds: 10))
        }
        #expect(error?.code == .invalidSeed)
        #expect(
            seed.problems == [
                "two accounts have the id 2",
                "two accounts have the user name “ada”",
                "two circles are named “door”",
                "the account 1 or its circle 404 does not exist",
                "the account 405 or its company 6 does not exist",
                "the account 2 or its badge 406 does not exist",
                "the circle 407 of the tool “laser” does not exist",
            ]
        )
        for problem in seed.problems { #expect(error?.message.contains(problem) == true) }
        #expect(try await self.store.isEmpty())
    }

    @Test func `an enrolled card is found by each of its tokens`() async throws {
        try await self.store.seed(Self.seed, at: Timestamp(seconds: 10))
        let tokens: [CardToken] = [.sample(1), .sample(2, format: .short24), .sample(3, key: 2)]
        let card = try await self.store.enroll(
            account: 1,
            label: "blue fob",
            validFrom: Timestamp(seconds: 1),
            validUntil: Timestamp(microseconds: .max),
            tokens: tokens + tokens,
            actor: "test",
            at: Timestamp(seconds: 20)
        )
        let snapshot = try #require(try await self.store.loadSnapshot(configuration: self.configuration))
        #expect(snapshot.takenAt == Timestamp(seconds: 20))
        #expect(snapshot.cards == [card])
        #expect(card.status == .active)
        for token in tokens { #expect(snapshot.card(matching: [token]) == card) }
        let second = try await self.store.enroll(
            account: 1,
            label: "red",
            tokens: [.sample(4)],
            actor: "test",
            at: Timestamp(seconds: 21)
        )
        #expect(second.id != card.id)
    }

    @Test func `a PIN stays with the owner, and not with the card`() async throws {
        try await self.store.seed(Self.seed, at: Timestamp(seconds: 10))
        let pin = PINHash(encoded: "scrypt$14$8$1$00$00")
        let old = try await self.store.enroll(
            account: 1,
            label: "blue",
            tokens: [.sample(1)],
            actor: "test",
            at: Timestamp(seconds: 20)
        )
        try await self.store.setPIN(pin, of: old.id, at: Timestamp(seconds: 21))
        let new = try await self.store.replace(
            old.id,
            becoming: .lost,
            tokens: [.sample(2)],
            actor: "test",
            at: Timestamp(seconds: 22)
        )
        try await self.store.transfer(new.id, to: 1, at: Timestamp(seconds: 23))
        let before = try #require(try await self.store.loadSnapshot(configuration: self.configuration))
        #expect(new.pin == pin && before.card(new.id)?.pin == pin)
        try await self.store.transfer(new.id, to: 2, at: Timestamp(seconds: 24))
        let after = try #require(try await self.store.loadSnapshot(configuration: self.configuration))
        #expect(after.card(new.id)?.account == 2 && after.card(new.id)?.pin == nil)
        #expect(after.card(old.id)?.pin == pin)
        await #expect { try await self.store.setPIN(pin, of: 99, at: Timestamp(seconds: 25)) } throws: { error in
            (error as? LocalStoreError)?.code == .unknownCard
        }
    }

    @Test(arguments: [CardFormat.full, .short24])
    func `a card that somebody has already is refused by name`(format: CardFormat) async throws {
        try await self.store.seed(Self.seed, at: Timestamp(seconds: 10))
        let taken = CardToken.sample(1, format: format)
        let card = try await self.store.enroll(
            account: 1,
            label: "blue",
            tokens: [taken],
            actor: "test",
            at: Timestamp(seconds: 11)
        )
        try await self.store.setStatus(.lost, of: card.id, at: Timestamp(seconds: 12))
        let error = await #expect(throws: LocalStoreError.self) {
            try await self.store.enroll(
                account: 2,
                label: "x",
                tokens: [.sample(7), taken],
                actor: "test",
                at: Timestamp(seconds: 13)
            )
        }
        #expect(error?.code == .duplicateCard)
        #expect(error?.message.contains("the card “blue” of ada (lost)") == true)
        let snapshot = try await self.store.loadSnapshot(configuration: self.configuration)
        #expect(snapshot?.cards.count == 1)
        #expect(snapshot?.takenAt == Timestamp(seconds: 12))
        #expect(snapshot?.card(matching: [.sample(7)]) == nil)
    }

    @Test func `services and unknown accounts get no card`() async throws {
        try await self.store.seed(Self.seed, at: Timestamp(seconds: 10))
        let expected: [AccountID: LocalStoreError.Code] = [3: .systemAccount, 404: .unknownAccount]
        for (account, code) in expected {
            let error = await #expect(throws: LocalStoreError.self) {
                try await self.store.enroll(
                    account: account,
                    label: "",
                    tokens: [.sample(1)],
                    actor: "test",
                    at: Timestamp(seconds: 1)
                )
            }
            #expect(error?.code == code)
        }
        #expect(try await !self.store.holdsCards())
    }

    @Test(arguments: Card.Status.allCases)
    func `the status of a card changes`(status: Card.Status) async throws {
        try await self.store.seed(Self.seed, at: Timestamp(seconds: 10))
        let card = try await self.store.enroll(
            account: 2,
            label: "",
            tokens: [.sample(1)],
            actor: "test",
            at: Timestamp(seconds: 11)
        )
        try await self.store.setStatus(status, of: card.id, at: Timestamp(seconds: 12))
        let snapshot = try await self.store.loadSnapshot(configuration: self.configuration)
        #expect(snapshot?.card(card.id)?.status == status)
        #expect(snapshot?.takenAt == Timestamp(seconds: 12))
        let error = await #expect(throws: LocalStoreError.self) {
            try await self.store.setStatus(status, of: 404, at: Timestamp(seconds: 13))
        }
        #expect(error?.code == .unknownCard)
    }
}
