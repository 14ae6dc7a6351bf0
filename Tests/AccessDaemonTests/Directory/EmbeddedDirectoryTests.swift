import AccessControl
import CardHashing
import LocalStore
import TestServers
import Testing

@testable import AccessDaemon

@Suite("The embedded directory", .timeLimit(.minutes(5)))
struct EmbeddedDirectoryTests {
    /// A directory of the shipped demonstration, seeded.
    private struct Demo {
        let directory: TemporaryDirectory
        let configuration: Configuration
        let ring: CardKeyRing
        let rules: AccessRules
        let store: LocalStore
        let snapshot = CurrentSnapshot(.empty)

        init() throws {
            self.directory = try TemporaryDirectory()
            self.configuration = try Configuration.load(path: "\(ConfigurationTests.folder)/demo.yaml")
            self.ring = try #require(CardKeyRing([CardKey(generating: CardKeyID(1))]))
            self.rules = AccessRules(
                policy: Policy(grace: self.configuration.grace),
                configuration: self.configuration.access
            )
            self.store = try LocalStore.open(directory: self.directory.path, role: .authority)
        }

        func at(_ clock: TrustedClock) -> EmbeddedDirectory {
            EmbeddedDirectory(store: self.store, snapshot: self.snapshot, rules: self.rules, clock: clock)
        }

        @discardableResult
        func seed(at clock: TrustedClock = TrustedClock(floor: nil)) async throws -> Bool {
            let directory = self.at(clock)
            let shortFormats = self.configuration.shortFormats
            let isSeeded = try await directory.seed(
                try #require(self.configuration.seed),
                ring: self.ring,
                shortFormats: shortFormats
            )
            try await directory.refresh()
            return isSeeded
        }

        func decide(_ digits: String, door: String, at now: Timestamp = TrustedClock.wall) throws -> String {
            let number = try CardNumberSyntax().parse(digits)
            return self.rules.policy.decide(
                .card(self.ring.tokens(for: number)),
                opening: [DoorID(door)],
                in: self.snapshot.value,
                truth: .own,
                at: now
            )
            .reason
        }
    }

    /// Whose card it is, its number, and the answers at the two doors.
    static let answers: [(String, number: String, entrance: String, workshop: String)] = [
        ("ada", "04:A3:5F:1B:C2:66:80", "granted", "granted"),
        ("bjorn", "9C:41:E7:2B", "granted", "granted"),
        ("chandra, who is not in the workshop", "04:6E:D1:92:7A:4F:81", "granted", "not-in-circle"),
        ("dagny, within the grace, without the introduction", "B7:0D:5A:C3", "granted", "badge-missing"),
        ("erik, lapsed", "04:19:C8:AA:30:5D:84", "membership-lapsed", "membership-lapsed"),
        ("fatima, employed", "E3:58:96:1F", "granted", "granted"),
        ("guro, employed by a company that is closed", "04:D7:23:6C:B1:49:80", "never-paid", "never-paid"),
        ("ada's lost fob", "5A:F2:0C:8D", "card-lost", "card-lost"),
        ("bjorn's disabled card", "C6:1E:B4:73", "card-disabled", "card-disabled"),
        ("nobody", "11:5F:0E:22", "unknown-card", "unknown-card"),
    ]

    @Test("is seeded with the demonstration, whose members get in as it says")
    func seeding() async throws {
        let demo = try Demo()
        #expect(try await demo.seed())
        let snapshot = demo.snapshot.value
        #expect(snapshot.accounts.count == 8 && snapshot.cards.count == 9 && snapshot.unresolved.isEmpty)
        #expect(snapshot.tools.count == 3 && snapshot.toolBadges.count == 1 && snapshot.companies.count == 2)
        for (who, number, entrance, workshop) in Self.answers {
            #expect(try demo.decide(number, door: "entrance") == entrance, "\(who) at the entrance")
            #expect(try demo.decide(number, door: "workshop") == workshop, "\(who) at the workshop")
        }
        // Ada paid for 20 days from the seeding; a day of grace comes on top.
        let later = TrustedClock.wall + .seconds(22 * 86400)
        #expect(try demo.decide("04A35F1BC26680", door: "entrance", at: later) == "membership-lapsed")
    }

    @Test("is seeded once")
    func seedingTwice() async throws {
        let demo = try Demo()
        #expect(try await demo.seed())
        let ada = try #require(demo.snapshot.value.account(username: "ada")?.id)
        let fob = try #require(demo.snapshot.value.cards.first { $0.account == ada && $0.status == .active })
        let directory = demo.at(TrustedClock(floor: nil))
        try await directory.setStatus(.lost, of: fob.id, actor: "anna")
        #expect(try await !demo.seed())
        #expect(demo.snapshot.value.card(fob.id)?.status == .lost)
    }

    @Test("changes what decisions know before a change returns")
    func changing() async throws {
        let demo = try Demo()
        try await demo.seed()
        let directory = demo.at(TrustedClock(floor: nil))
        let number = CardNumber(format: .full, bytes: [0x04, 0x77, 0x12, 0xC0, 0x5E, 0x33, 0x81])
        let chandra = try #require(demo.snapshot.value.account(username: "chandra"))
        let tokens = demo.ring.tokens(for: number)
        let draft = CardDraft(account: chandra.id, label: "second card", tokens: tokens)
        let card = try await directory.enroll(draft, actor: "anna")
        #expect(try demo.decide("047712C05E3381", door: "entrance") == "granted")
        try await directory.setStatus(.lost, of: card, actor: "anna")
        #expect(try demo.decide("047712C05E3381", door: "entrance") == "card-lost")
        try await directory.setStatus(.active, of: card, actor: "anna")
        #expect(try demo.decide("047712C05E3381", door: "entrance") == "granted")
        let again = await #expect(throws: LocalStoreError.self) { try await directory.enroll(draft, actor: "anna") }
        #expect(again?.code == .duplicateCard)
    }

    @Test("takes changes on a machine whose clock was set back")
    func clockSetBack() async throws {
        let demo = try Demo()
        let future = TrustedClock.wall + .seconds(365 * 86400)
        try await demo.seed(at: TrustedClock(floor: future))
        #expect(demo.snapshot.value.takenAt >= future)
        let card = try #require(demo.snapshot.value.cards.first { $0.status == .active })
        try await demo.at(TrustedClock(floor: nil)).setStatus(.lost, of: card.id, actor: "anna")
        #expect(demo.snapshot.value.card(card.id)?.status == .lost)
    }
}
