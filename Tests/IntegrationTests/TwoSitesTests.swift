import AdminModel
import FoundationEssentials
import TestServers
import Testing

/// Two daemons and the web application on one database, all writing at once.
@Suite(.serialized, .sharedServers, .timeLimit(.minutes(5)))
struct TwoSitesTests {
    /// A member with a card.
    private struct Member: Sendable {
        let account: WebApplication.ID
        let username: String
        let card: String
    }

    @Test func `First openings at both sites at once end with one badge each and equal snapshots`() async throws {
        try await Space.with { space in
            let members = try await self.createMembers(8, space)
            let webOnly = try await space.createMember("webber")
            try await DaemonProcess.with(space.settings(site: "north")) { north in
                try await north.waitForSnapshot()
                for member in members { try await north.enroll(member.card, user: member.username) }
                var settings = space.settings(site: "south")
                settings.cardKeyFile = north.cardKeyFile
                try await DaemonProcess.with(settings) { south in
                    try await south.waitForSnapshot(cards: members.count)

                    // Nobody has the badge, and it does not exist yet.
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for site in [north, south] {
                            group.addTask {
                                for member in members {
                                    let reply = try await site.tap("entrance", member.card)
                                    #expect(reply.granted, "\(member.username) at \(site.settings.site)")
                                }
                            }
                        }
                        group.addTask { try await self.work(space, on: members.map(\.account), webOnly) }
                        try await group.waitForAll()
                    }
                    // With the badge there, first openings of the web application's join in.
                    try await space.web.openDoor(webOnly, key: "entrance")
                    try await north.waitForDelivery()
                    try await south.waitForDelivery()

                    try await self.expectOnce(members.map(\.account) + [webOnly], space)
                    try await self.expectEqual(north, south, members, space)
                }
            }
        }
    }

    @Test func `First openings go on beside those of the web application`() async throws {
        try await Space.with { space in
            let members = try await self.createMembers(5, space)
            var webOnly: [WebApplication.ID] = []
            for number in 1...6 { webOnly.append(try await space.createMember("webber\(number)")) }
            // The web application takes no lock: it must find the badge, or two descriptions are its own doing.
            try await space.web.openDoor(webOnly[0], key: "entrance")
            try await DaemonProcess.with(space.settings(site: "east")) { east in
                try await east.waitForSnapshot()
                for member in members { try await east.enroll(member.card, user: member.username) }
                try await withThrowingTaskGroup(of: Void.self) { [webOnly] group in
                    group.addTask {
                        for member in members { _ = try await east.tap("entrance", member.card) }
                    }
                    group.addTask {
                        for account in webOnly.dropFirst() { try await space.web.openDoor(account, key: "entrance") }
                    }
                    try await group.waitForAll()
                }
                try await east.waitForDelivery()
                try await self.expectOnce(members.map(\.account) + webOnly, openings: 1, space)
            }
        }
    }

    // MARK: - Helpers

    private func createMembers(_ count: Int, _ space: Space) async throws -> [Member] {
        var members: [Member] = []
        for number in 1...count {
            let username = "member\(number)"
            let card = "04A35F1BC2668\(number)"
            members.append(Member(account: try await space.createMember(username), username: username, card: card))
        }
        return members
    }

    /// What goes on in the web application meanwhile: versioned writes that take no part in openings.
    private func work(
        _ space: Space,
        on accounts: [WebApplication.ID],
        _ other: WebApplication.ID
    ) async throws {
        let badge = try await space.web.createBadge(title: "lathe")
        for account in accounts {
            try await space.web.award(badge: badge, to: account)
            try await space.web.addToCircle(account, circle: 3)
            try await space.web.pay(other, until: Date(timeIntervalSinceNow: 86400 * 60))
        }
        try await space.web.removeFromCircle(accounts[0], circle: 3)
        try await space.web.renameAccount(other, to: "Renamed")
    }

    /// One description with the title, and for each account one badge, its version, its event and all its openings.
    private func expectOnce(_ accounts: [WebApplication.ID], openings: Int = 2, _ space: Space) async throws {
        #expect(
            try await space.sql("SELECT count(*) FROM badge_description WHERE title = 'first-door-opening'") == "1"
        )
        let rows = try await space.sql(
            """
            WITH badge AS (
                SELECT b.* FROM account_badge b JOIN badge_description d ON d.id = b.badge_description
                WHERE d.title = 'first-door-opening'
            )
            SELECT account.id,
                (SELECT count(*) FROM badge WHERE badge.account = account.id),
                (SELECT count(*) FROM account_badge_version v JOIN badge USING (id)
                    JOIN transaction t ON t.id = v.transaction_id
                    WHERE badge.account = account.id AND v.operation_type = 0 AND v.end_transaction_id IS NULL),
                (SELECT count(*) FROM event JOIN badge ON event.int1 = badge.id
                    WHERE badge.account = account.id AND event.domain = 'badge' AND event.name = 'awarded'
                        AND event.int2 = badge.badge_description AND event.created_by = account.id)
            FROM account WHERE id IN (\(accounts.map(String.init).joined(separator: ", "))) ORDER BY id
            """
        )
        #expect(rows.split(separator: "\n").map(String.init) == accounts.sorted().map { "\($0)|1|1|1" })
        let opened = try await space.sql(
            """
            SELECT created_by, count(*) FROM event WHERE domain = 'door' AND name = 'open'
            GROUP BY created_by ORDER BY created_by
            """
        )
        // The web application's only member opened once.
        let expected = accounts.sorted().map { "\($0)|\($0 == accounts.last ? 1 : openings)" }
        #expect(opened.split(separator: "\n").map(String.init) == expected)
        #expect(
            try await space.sql(
                "SELECT count(*) - count(DISTINCT transaction_id) FROM account_badge_version"
            ) == "0"
        )
    }

    /// Both sites have the same facts and decide the same, for everybody.
    private func expectEqual(
        _ first: DaemonProcess,
        _ second: DaemonProcess,
        _ members: [Member],
        _ space: Space
    ) async throws {
        try await first.waitForSync(after: space)
        try await second.waitForSync(after: space)
        let cards: (CardList, CardList) = try await (
            first.json(["card", "list"]), second.json(["card", "list"])
        )
        // When it was last used is what each site knows of itself.
        let facts = [cards.0, cards.1].map { list in
            list.cards.map { card in
                var card = card
                card.lastUse = nil
                return card
            }
        }
        #expect(facts[0] == facts[1])
        #expect(facts[0].count == members.count)
        let status: (Status, Status) = try await (first.json(["status"]), second.json(["status"]))
        #expect(status.0.snapshot.accounts == status.1.snapshot.accounts)
        #expect(status.0.snapshot.accounts == Int(try await space.sql("SELECT count(*) FROM account")))
        for username in members.map(\.username) + ["webber", "super", "foo", "system"] {
            let arguments = ["explain", username, "entrance", "--at", "2030-01-01T00:00:00Z"]
            let explanations: (Explanation, Explanation) = try await (first.json(arguments), second.json(arguments))
            #expect(explanations.0 == explanations.1)
            #expect(explanations.0.verdict == .denied)
        }
    }
}
