import AdminModel
import FoundationEssentials
import TestServers
import Testing

/// What a tap leaves in p2k16's tables and on the broker, compared with what the web application leaves.
@Suite(.serialized, .sharedServers, .timeLimit(.minutes(5)))
struct OpeningTests {
    private static let card = "04A35F1BC26680"
    private static let topic = "/bitraf/door/frontdoor/open"

    private func settings(_ space: Space, site: String) -> SiteSettings {
        var settings = space.settings(site: site, broker: true)
        settings.doors = [
            "entrance":
                "{ key: bv9-f2-entrance, circles: [door], unlock_time: 10s, lock: { type: mqtt, topic: \(Self.topic), acknowledge: none } }"
        ]
        return settings
    }

    @Test func `The first tap commands the lock and leaves the rows that the web application leaves`() async throws {
        let reference = try await Space.start(migrated: false)
        let member = try await reference.createMember("anna")
        try await reference.web.openDoor(member, key: "bv9-f2-entrance")
        let expected = try await OpeningRows(of: reference).lines
        try await reference.stop()

        try await Space.with { space in
            let anna = try await space.createMember("anna")
            try await DaemonProcess.with(self.settings(space, site: "first")) { daemon in
                try await daemon.waitForSnapshot()
                try await daemon.waitForBroker()
                try await daemon.enroll(Self.card, user: "anna")
                let commands = try await space.broker.subscribe(topic: "/bitraf/#")
                let before = Date()
                let reply = try await daemon.tap("entrance", Self.card)
                let after = Date()

                #expect(reply.granted)
                #expect(reply.outcome == .commanded)
                let command = try await commands.next(timeout: .seconds(25))
                #expect(command.topic == Self.topic)
                #expect(command.payload == "10")
                #expect(command.qos == 0)
                #expect(!command.retain)
                try await daemon.waitForDelivery()

                #expect(try await OpeningRows(of: space).lines == expected)
                #expect(try await space.sql("SELECT count(*) FROM event WHERE created_by = \(anna)") == "2")
                #expect(commands.messages.count == 1)

                let sequence = try #require(reply.sequence)
                let tapped = try await self.time(of: sequence, daemon)
                #expect(tapped.microseconds >= Int64(before.timeIntervalSince1970 * 1_000_000))
                #expect(tapped.microseconds <= Int64(after.timeIntervalSince1970 * 1_000_000))
                try await self.expectTime(tapped, inRowsOf: anna, space)
                try await self.expectTransaction(between: before, and: Date(), space)
                try await commands.stop()
            }
        }
    }

    @Test func `Every later tap writes its event and nothing else`() async throws {
        try await Space.with { space in
            let anna = try await space.createMember("anna")
            try await DaemonProcess.with(self.settings(space, site: "second")) { daemon in
                try await daemon.waitForSnapshot()
                try await daemon.waitForBroker()
                try await daemon.enroll(Self.card, user: "anna")
                _ = try await daemon.tap("entrance", Self.card)
                try await daemon.waitForDelivery()
                let rows = try await space.rowCounts()
                let last = try await space.sql("SELECT max(id) FROM event")
                let commands = try await space.broker.subscribe(topic: "/bitraf/#")

                let reply = try await daemon.tap("entrance", Self.card)
                #expect(try await commands.next(timeout: .seconds(25)).payload == "10")
                try await daemon.waitForDelivery()

                var expected = rows
                expected["event", default: 0] += 1
                #expect(try await space.rowCounts() == expected)
                let tapped = try await self.time(of: try #require(reply.sequence), daemon)
                #expect(
                    try await space.sql(
                        """
                        SELECT domain, name, text1, created_by, int1, int2, int3, int4, int5, text2, text3, text4, text5,
                            \(Space.microseconds("created_at"))
                        FROM event WHERE id > \(last)
                        """
                    ) == "door|open|bv9-f2-entrance|\(anna)||||||||||\(tapped.microseconds)"
                )
                try await commands.stop()
            }
        }
    }

    @Test func `A member who opened through the web application gets no second badge`() async throws {
        try await Space.with { space in
            let anna = try await space.createMember("anna")
            try await space.web.openDoor(anna, key: "bv9-f2-entrance")
            try await DaemonProcess.with(self.settings(space, site: "after-web")) { daemon in
                try await daemon.waitForSnapshot()
                try await daemon.waitForBroker()
                try await daemon.enroll(Self.card, user: "anna")
                var expected = try await space.rowCounts()
                expected["event", default: 0] += 1
                #expect(try await daemon.tap("entrance", Self.card).granted)
                try await daemon.waitForDelivery()
                #expect(try await space.rowCounts() == expected)
            }
        }
    }

    @Test func `Denied and unknown taps command nothing and are in the access log alone`() async throws {
        try await Space.with { space in
            let erik = try await space.createMember("erik", paidFor: -40)
            try await DaemonProcess.with(self.settings(space, site: "denied")) { daemon in
                try await daemon.waitForSnapshot()
                try await daemon.waitForBroker()
                let card = try await daemon.enroll(Self.card, user: "erik")
                let rows = try await space.rowCounts()
                let commands = try await space.broker.subscribe(topic: "/bitraf/#")

                let denied = try await daemon.tap("entrance", Self.card)
                let unknown = try await daemon.tap("entrance", "046ED1927A4F81")
                #expect(!denied.granted)
                #expect(denied.reason == "membership-lapsed")
                #expect(denied.outcome == nil)
                #expect(!unknown.granted)
                #expect(unknown.reason == "unknown-card")
                #expect(unknown.account == nil)
                try await daemon.waitForDelivery()

                #expect(try await space.rowCounts() == rows)
                let log = try await space.sql(
                    """
                    SELECT sequence, door, account, card, reader, reason FROM p2k16d.access_log
                    WHERE site = 'denied' AND type = 'decision' ORDER BY sequence
                    """
                )
                let expected = [
                    "\(try #require(denied.sequence))|entrance|\(erik)|\(card.id)|entrance|membership-lapsed",
                    "\(try #require(unknown.sequence))|entrance|||entrance|unknown-card",
                ]
                #expect(log.split(separator: "\n").map(String.init) == expected)
                // What the daemon had sent before its answer would have come before this.
                try await space.broker.publish("/bitraf/end", "", qos: 1)
                #expect(try await commands.next(timeout: .seconds(25)).topic == "/bitraf/end")
                try await commands.stop()
            }
        }
    }

    // MARK: - Helpers

    private func time(of sequence: UInt64, _ daemon: DaemonProcess) async throws -> WireTime {
        let list: EventList = try await daemon.json(["events", "--type", "decision"])
        return try #require(list.events.first { $0.sequence == sequence }).at
    }

    /// Every row of the opening says the time of the tap.
    private func expectTime(_ time: WireTime, inRowsOf account: Int64, _ space: Space) async throws {
        let micros = Space.microseconds
        let times = try await space.sql(
            """
            SELECT \(micros("created_at")), \(micros("updated_at")) FROM badge_description WHERE created_by = \(account)
            UNION ALL
            SELECT \(micros("created_at")), \(micros("updated_at")) FROM badge_description_version
            UNION ALL
            SELECT \(micros("created_at")), \(micros("updated_at")) FROM account_badge
            UNION ALL
            SELECT \(micros("created_at")), \(micros("updated_at")) FROM account_badge_version
            UNION ALL
            SELECT \(micros("created_at")), \(micros("created_at")) FROM event WHERE created_by = \(account)
            """
        )
        let expected = Array(repeating: "\(time.microseconds)|\(time.microseconds)", count: 6)
        #expect(times.split(separator: "\n").map(String.init) == expected)
    }

    /// The transaction's time is UTC as Python prints it, and it names no client.
    private func expectTransaction(between start: Date, and end: Date, _ space: Space) async throws {
        let row = try await space.sql(
            """
            SELECT issued_at ~ '^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d{0,5}[1-9])?$',
                extract(epoch FROM issued_at::timestamp)
                    BETWEEN \(start.timeIntervalSince1970) AND \(end.timeIntervalSince1970),
                remote_addr IS NULL
            FROM transaction ORDER BY id DESC LIMIT 1
            """
        )
        #expect(row == "t|t|t")
    }
}
