import AccessControl
import AdminModel
import TestServers
import Testing

@testable import AccessDaemon

@Suite("The odds of short card numbers")
struct ShortFormatTests {
    @Test("follow from the cards and the bits")
    func odds() {
        let many = ShortFormatFacts(format: .short24, users: ["reader front"], cards: 1000, forms: 1000)
        #expect(abs(many.chanceOfStranger - 1000 / 16_777_216) < 1e-12)
        #expect(abs(many.chanceOfCollision - 0.029333) < 1e-5)
        #expect(many.findings.map(\.severity) == [.warning])
        #expect(many.findings[0].meaning.contains("one in 16,777 strange cards"))
        #expect(many.findings[0].meaning.contains("2.93 %"))
        let wide = ShortFormatFacts(format: .short32, users: ["reader front"], cards: 1000, forms: 1000)
        #expect(wide.findings.map(\.severity) == [.notice])
        #expect(wide.findings[0].meaning.contains("one in 4,294,967 strange cards"))
        #expect(wide.findings[0].meaning.contains("0.01 %"))
        let shared = ShortFormatFacts(format: .short32, users: ["reader front"], cards: 12, forms: 10)
        #expect(shared.findings.map(\.check) == ["short-format", "short-format-shared"])
        let none = ShortFormatFacts(format: .short24, users: ["reader front"], cards: 0, forms: 0)
        #expect(none.findings.map(\.severity) == [.ok])
    }

    @Test("count active cards that have the form, once each")
    func gathering() throws {
        let site = try TestSite()
        let configuration = try site.configuration(
            """
            doors:
              entrance: { name: Front door, circles: [door], lock: { type: simulated } }
            readers:
              front: { type: keyboard, device: /dev/input/event9, door: entrance, notation: decimal, format: short24 }

            """
        )
        func token(_ format: AccessControl.CardFormat, key: Int32 = 1, _ byte: UInt8) throws -> CardToken {
            CardToken(
                key: CardKeyID(key),
                format: format,
                hash: try #require(CardHash(Array(repeating: byte, count: 32)))
            )
        }
        var builder = SnapshotBuilder()
        let account = AccountID(1)
        builder.add(AccessControl.Account(id: account, username: "ada", name: "Ada"))
        builder.add(
            AccessControl.Card(id: CardID(1), account: account, label: "a"),
            tokens: [try token(.full, 1), try token(.short24, 2), try token(.short24, key: 2, 3)]
        )
        builder.add(
            AccessControl.Card(id: CardID(2), account: account, label: "b"),
            tokens: [try token(.short24, key: 2, 3)]
        )
        builder.add(AccessControl.Card(id: CardID(3), account: account, label: "c"), tokens: [try token(.full, 5)])
        builder.add(
            AccessControl.Card(id: CardID(4), account: account, label: "d", status: .lost),
            tokens: [try token(.short24, key: 2, 6)]
        )
        let facts = ShortFormatFacts.gather(configuration, builder.build(takenAt: Timestamp(seconds: 1)))
        #expect(facts == [ShortFormatFacts(format: .short24, users: ["reader front"], cards: 2, forms: 1)])
    }
}
