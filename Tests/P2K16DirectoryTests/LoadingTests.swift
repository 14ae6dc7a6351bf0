import AccessControl
import FoundationEssentials
import P2K16Directory
import TestServers
import Testing

extension DirectoryTests {
    @Suite struct LoadingTests {
        @Test func everyFactArrives() async throws {
            let database = try await Database()
            let web = database.web
            let anna = try await web.createAccount(username: "anna", name: "Anna")
            let bot = try await web.createAccount(username: "bot", name: "", system: true)
            let end = Date(timeIntervalSince1970: 1_800_000_000)
            try await web.pay(anna, until: end.addingTimeInterval(-86400))
            try await web.pay(anna, until: end)
            try await web.pay(anna, until: end.addingTimeInterval(-2 * 86400))
            try await web.addToCircle(anna, circle: WebApplication.doorCircle)
            let company = try await web.createCompany(name: "Forge", active: false)
            try await web.employ(anna, in: company)
            let badge = try await web.createBadge(title: "welder")
            try await web.award(badge: badge, to: anna)
            let tool = try await web.createTool(name: "saw", circle: WebApplication.doorCircle)
            let orphan = try await web.createTool(name: "crane", circle: nil)
            try await web.checkOut(tool: tool, by: anna)
            try await web.handSQL(
                "INSERT INTO stripe_payment (created_at, created_by, updated_at, updated_by, stripe_id, start_date, "
                    + "end_date, amount) VALUES (now(), 1, now(), 1, 'x', now(), 'infinity', 0)"
            )
            let token = Cards.token(1)
            let loaded = try await database.withSite { site in
                _ = try await CardDirectory.ensureKeys([CardKeyID(1): [7]], actor: "test", on: site)
                let card = try await CardDirectory.enroll(
                    account: AccountID(anna),
                    label: "blue fob",
                    tokens: [token, Cards.token(2, .short32)],
                    validFrom: Timestamp(seconds: 1),
                    actor: "test",
                    on: site
                )
                try await CardDirectory.setStatus(card, .lost, actor: "test", on: site)
                let door = AccessConfiguration.Door(
                    id: DoorID("entrance"),
                    circles: ["door", "nobody"],
                    badges: [.init(badge: "welder")]
                )
                return try await SnapshotLoader.load(site, configuration: AccessConfiguration(doors: [door]))
            }
            let snapshot = loaded.snapshot
            #expect(snapshot.accounts.count == 5)
            let account = Account(
                id: AccountID(anna),
                username: "anna",
                name: "Anna",
                paidUntil: Timestamp(seconds: 1_800_000_000)
            )
            #expect(snapshot.account(username: "ANNA") == account)
            #expect(snapshot.account(AccountID(bot))?.isSystem == true)
            #expect(snapshot.account(AccountID(bot))?.name == "bot")
            #expect(snapshot.account(AccountID(bot))?.paidUntil == nil)
            #expect(snapshot.account(AccountID(1))?.paidUntil == Timestamp(microseconds: .max))
            #expect(snapshot.circles.count == 6)
            #expect(Array(snapshot.circles(of: AccountID(anna))) == [CircleID(2)])
            #expect(
                snapshot.companies[CompanyID(company)]
                    == Company(id: CompanyID(company), name: "Forge", isActive: false)
            )
            #expect(Array(snapshot.employers(of: AccountID(anna))) == [CompanyID(company)])
            #expect(snapshot.badges[BadgeID(badge)]?.title == "welder")
            #expect(snapshot.awards(of: AccountID(anna)).map(\.badge) == [BadgeID(badge)])
            #expect(snapshot.tools[ToolID(tool)]?.circle == CircleID(2))
            #expect(snapshot.tools[ToolID(orphan)] == Tool(id: ToolID(orphan), name: "crane", circle: nil))
            #expect(snapshot.holder(of: ToolID(tool))?.account == AccountID(anna))
            let card = try #require(snapshot.card(matching: [token]))
            #expect(card.account == AccountID(anna) && card.label == "blue fob" && card.status == .lost)
            #expect(card.validFrom == Timestamp(seconds: 1) && card.validUntil == nil)
            #expect(snapshot.tokens(of: card.id).count == 2)
            #expect(snapshot.doors[DoorID("entrance")]?.badges.first?.badges == [BadgeID(badge)])
            #expect(snapshot.unresolved.map(\.name) == ["nobody"])
            #expect(loaded.upstreamNow >= snapshot.takenAt)
            #expect(loaded.upstreamNow.since(snapshot.takenAt) < .seconds(30))
        }

        @Test func emptyFileOfCardsLoads() async throws {
            let database = try await Database()
            let loaded = try await database.withSite { try await $0.loadAll() }
            #expect(loaded.snapshot.accounts.map(\.username) == ["super", "foo", "system"])
            #expect(loaded.snapshot.cards.isEmpty)
        }
    }
}
