import AccessControl
import P2K16Directory
import Postgres
import TestServers
import Testing

extension DirectoryTests {
    @Suite struct CardImportTests {
        private func card(_ line: Int, _ account: Int64, _ token: CardToken, label: String = "old") -> ImportedCard {
            ImportedCard(
                line: line,
                account: AccountID(account),
                label: label,
                validFrom: line == 2 ? Timestamp(microseconds: 1_700_000_000_123_456) : nil,
                validUntil: line == 3 ? Timestamp(microseconds: 1_900_000_000_654_321) : nil,
                tokens: [token],
                lookups: [token]
            )
        }

        @Test func takesNothingUnderARetiredKey() async throws {
            let database = try await Database()
            try await database.withSite { site in
                let keys: [CardKeyID: [UInt8]] = [CardKeyID(1): [7], CardKeyID(2): [8]]
                _ = try await CardDirectory.ensureKeys(keys, actor: "daemon", on: site)
                _ = try await CardDirectory.retireKey(CardKeyID(1), evenIfInUse: false, actor: "anna", on: site)
                for dryRun in [true, false] {
                    let error = await #expect(throws: DirectoryError.self) {
                        let cards = [self.card(2, 1, Cards.token(1))]
                        _ = try await CardDirectory.importCards(cards, dryRun: dryRun, actor: "anna", on: site)
                    }
                    #expect(error?.code == .differentCardKey)
                }
                #expect(try await database.rows("SELECT 1 FROM p2k16d.card").isEmpty)
            }
        }

        @Test func takesWhatItCan() async throws {
            let database = try await Database()
            try await database.withSite { site in
                _ = try await CardDirectory.ensureKeys([CardKeyID(1): [7]], actor: "daemon", on: site)
                let cards = [
                    self.card(2, 1, Cards.token(1), label: "a"), self.card(3, 2, Cards.token(2), label: "b"),
                    self.card(4, 2, Cards.token(1)), self.card(5, 404, Cards.token(5)),
                ]
                let dry = try await CardDirectory.importCards(cards, dryRun: true, actor: "anna", on: site)
                #expect(dry.prefix(2) == [.enrolled(nil), .enrolled(nil)])
                #expect(try await database.rows("SELECT 1 FROM p2k16d.card").isEmpty)
                let outcomes = try await CardDirectory.importCards(cards, dryRun: false, actor: "anna", on: site)
                let ids = outcomes.compactMap { outcome -> CardID? in
                    if case .enrolled(.some(let id)) = outcome { id } else { nil }
                }
                #expect(ids.count == 2)
                #expect(
                    outcomes.suffix(2) == [
                        .refused("line 2 gives the same card to somebody else"), .refused("the account is gone"),
                    ]
                )
                let snapshot = try await site.loadAll().snapshot
                let first = try #require(snapshot.card(matching: [Cards.token(1)]))
                let second = try #require(snapshot.card(matching: [Cards.token(2)]))
                #expect(first.id == ids[0] && first.label == "a" && first.account == AccountID(1))
                #expect(first.validFrom == cards[0].validFrom && first.validUntil == nil && first.enrolledBy == "anna")
                #expect(second.id == ids[1] && second.label == "b" && second.validUntil == cards[1].validUntil)
                #expect(
                    try await database.rows(
                        "SELECT card, actor, action, detail FROM p2k16d.card_change WHERE action <> 'key' ORDER BY card"
                    ) == ["\(ids[0])|anna|enrolled|a", "\(ids[1])|anna|enrolled|b"]
                )
                let again = try await CardDirectory.importCards(cards, dryRun: false, actor: "anna", on: site)
                #expect(again.prefix(2) == [.skipped(ids[0]), .skipped(ids[1])])
                #expect(again[2] == .refused("it is card \(ids[0]) “a” of super already"))
                #expect(try await database.rows("SELECT 1 FROM p2k16d.card").count == 2)
            }
        }
    }
}
