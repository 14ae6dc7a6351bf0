import AccessControl
import P2K16Directory
import Postgres
import TestServers
import Testing

extension DirectoryTests {
    @Suite struct CardDirectoryTests {
        private func withCards(_ body: (Database, PostgresConnection) async throws -> Void) async throws {
            let database = try await Database()
            try await database.withSite { site in
                _ = try await CardDirectory.ensureKeys([CardKeyID(1): [7]], actor: "daemon", on: site)
                try await body(database, site)
            }
        }

        @discardableResult
        private func enroll(_ token: CardToken, for account: Int64, _ site: PostgresConnection) async throws -> CardID {
            try await CardDirectory.enroll(
                account: AccountID(account),
                label: "blue fob",
                tokens: [token],
                actor: "anna (uid 1000)",
                on: site
            )
        }

        @Test func everyChangeIsOnRecord() async throws {
            try await self.withCards { database, site in
                _ = try await CardDirectory.ensureKeys(
                    [CardKeyID(1): [7], CardKeyID(2): [8]],
                    actor: "daemon",
                    on: site
                )
                let card = try await self.enroll(Cards.token(1), for: 2, site)
                for _ in 1...2 {
                    try await CardDirectory.setStatus(card, .disabled, actor: "anna (uid 1000)", on: site)
                    try await CardDirectory.rehash(card, [Cards.token(2, key: 2)], actor: "daemon", on: site)
                }
                #expect(
                    try await database.rows("SELECT card, actor, action, detail FROM p2k16d.card_change ORDER BY id")
                        == [
                            "|daemon|key|key 1", "|daemon|key|key 2", "\(card)|anna (uid 1000)|enrolled|blue fob",
                            "\(card)|anna (uid 1000)|status|disabled", "\(card)|daemon|rehashed|full, key 2",
                        ]
                )
                let snapshot = try await site.loadAll().snapshot
                #expect(snapshot.card(matching: [Cards.token(1)])?.status == .disabled)
                #expect(snapshot.card(matching: [Cards.token(2, key: 2)])?.id == card)
            }
        }

        @Test func pinStaysWithTheOwnerAndNotWithTheCard() async throws {
            try await self.withCards { database, site in
                let pin = PINHash(encoded: "scrypt$14$8$1$00$00")
                let actor = "anna (uid 1000)"
                let bjorn = AccountID(try await database.web.createAccount(username: "bjorn", name: "Bjørn"))
                let old = try await self.enroll(Cards.token(1), for: 2, site)
                try await CardDirectory.setPIN(pin, of: old, actor: actor, on: site)
                let tokens = [Cards.token(2)]
                let new = try await CardDirectory.replace(old, becoming: .lost, tokens: tokens, actor: actor, on: site)
                try await CardDirectory.transfer(new, to: AccountID(2), actor: actor, on: site)
                #expect(try await site.loadAll().snapshot.card(new)?.pin == pin)
                try await CardDirectory.transfer(new, to: bjorn, actor: actor, on: site)
                let after = try await site.loadAll().snapshot
                #expect(after.card(new)?.account == bjorn && after.card(new)?.pin == nil)
                #expect(after.card(old)?.pin == pin)
                let details = try await database.rows("SELECT detail FROM p2k16d.card_change ORDER BY id")
                #expect(details.contains("set") && details.contains("account 2 to account \(bjorn), PIN removed"))
                #expect(!details.contains { $0.contains("scrypt") })
            }
        }

        @Test func shortCardGetsItsFullNumberOnce() async throws {
            try await self.withCards { database, site in
                let card = try await self.enroll(Cards.token(1, .short24), for: 2, site)
                let other = try await self.enroll(Cards.token(3), for: 1, site)
                #expect(try await site.loadAll().snapshot.isShort(card))
                let taken = await #expect(throws: DirectoryError.self) {
                    try await CardDirectory.complete(card, [Cards.token(3)], actor: "bob", on: site)
                }
                #expect(taken?.code == .cardAlreadyEnrolled)
                let full = [Cards.token(2), Cards.token(1, .short24)]
                try await CardDirectory.complete(card, full, actor: "bob (uid 7)", on: site)
                let snapshot = try await site.loadAll().snapshot
                #expect(!snapshot.isShort(card))
                #expect(Set(snapshot.tokens(of: card)) == Set(full))
                let again = await #expect(throws: DirectoryError.self) {
                    try await CardDirectory.complete(other, [Cards.token(4)], actor: "bob", on: site)
                }
                #expect(again?.code == .cardNotShort)
                let changes = "SELECT actor, detail FROM p2k16d.card_change WHERE action = 'completed'"
                #expect(try await database.rows(changes) == ["bob (uid 7)|full, key 1"])
            }
        }

        @Test func enrolmentIsLoaded() async throws {
            try await self.withCards { _, site in
                let id = try await self.enroll(Cards.token(1), for: 2, site)
                let card = try #require(try await site.loadAll().snapshot.card(id))
                #expect(card.enrolledBy == "anna (uid 1000)")
                #expect(card.enrolledAt != nil)
            }
        }

        @Test func enrolledNumberIsRefusedNamingItsOwner() async throws {
            try await self.withCards { database, site in
                let card = try await self.enroll(Cards.token(1), for: 2, site)
                for holder in [1, 2] as [Int64] {
                    let error = await #expect(throws: DirectoryError.self) {
                        try await self.enroll(Cards.token(1), for: holder, site)
                    }
                    #expect(error?.code == .cardAlreadyEnrolled)
                    #expect(error?.message.contains("card \(card) “blue fob” of foo") == true)
                }
                let other = try await self.enroll(Cards.token(2), for: 1, site)
                let rehash = await #expect(throws: DirectoryError.self) {
                    try await CardDirectory.rehash(other, [Cards.token(1)], actor: "daemon", on: site)
                }
                #expect(rehash?.code == .cardAlreadyEnrolled)
                #expect(try await database.rows("SELECT count(*) FROM p2k16d.card") == ["2"])
            }
        }

        @Test func onlyPeopleAndKnownCards() async throws {
            try await self.withCards { database, site in
                let service = await #expect(throws: DirectoryError.self) {
                    try await self.enroll(Cards.token(1), for: WebApplication.systemAccount, site)
                }
                #expect(service?.code == .systemAccount)
                let nobody = await #expect(throws: DirectoryError.self) {
                    try await self.enroll(Cards.token(1), for: 4711, site)
                }
                #expect(nobody?.code == .unknownAccount)
                let status = await #expect(throws: DirectoryError.self) {
                    try await CardDirectory.setStatus(CardID(4711), .lost, actor: "anna", on: site)
                }
                #expect(status?.code == .unknownCard)
                let rehash = await #expect(throws: DirectoryError.self) {
                    try await CardDirectory.rehash(CardID(4711), [Cards.token(1)], actor: "daemon", on: site)
                }
                #expect(rehash?.code == .unknownCard)
                let cards = try await database.rows("SELECT 1 FROM p2k16d.card")
                #expect(cards.isEmpty)
            }
        }

        @Test func foreignKeysAreRefused() async throws {
            try await self.withCards { database, site in
                let rings: [[CardKeyID: [UInt8]]] = [
                    [CardKeyID(1): [8]], [CardKeyID(2): [7]], [CardKeyID(1): [8], CardKeyID(2): [9]],
                ]
                for ring in rings {
                    let error = await #expect(throws: DirectoryError.self) {
                        try await CardDirectory.ensureKeys(ring, actor: "daemon", on: site)
                    }
                    #expect(error?.code == .differentCardKey)
                }
                let known = try await database.rows("SELECT key_id FROM p2k16d.card_key")
                #expect(known == ["1"])
                let both: [CardKeyID: [UInt8]] = [CardKeyID(1): [7], CardKeyID(2): [9]]
                let lackingNone = try await CardDirectory.ensureKeys(both, actor: "daemon", on: site)
                #expect(lackingNone == [])
                let lackingNew = try await CardDirectory.ensureKeys([CardKeyID(1): [7]], actor: "daemon", on: site)
                #expect(lackingNew == [CardKeyID(2)])
            }
        }
    }
}
