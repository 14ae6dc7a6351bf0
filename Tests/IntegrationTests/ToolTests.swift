import AdminModel
import FoundationEssentials
import Glibc
import TestServers
import TestSupport
import Testing

/// Tools at the real daemon: rows like the web application's, and a lock on p2k16's topics that is told what is known.
@Suite("Tools", .serialized, .sharedServers, .timeLimit(.minutes(2)))
struct ToolTests {
    private static let card = "04A35F1BC26680"
    private static let otherCard = "9C41E72B"

    /// A space with the tool `Laser cutter` for the circle of the door, and a site that powers it.
    private struct Workshop {
        let space: Space
        let tool: WebApplication.ID
        let settings: SiteSettings

        static func with(
            _ conduct: String = "",
            _ body: @Sendable (Workshop, MessageRecorder) async throws -> Void
        ) async throws {
            try await Space.with { space in
                let workshop = try await Workshop(space, conduct)
                let messages = try await space.broker.subscribe(topic: "\(workshop.prefix)/#")
                try await body(workshop, messages)
                try await messages.stop()
            }
        }

        var prefix: String { "tool-\(self.space.web.database)" }

        init(_ space: Space, _ conduct: String) async throws {
            self.space = space
            for username in ["ada", "bob"] { _ = try await space.createMember(username) }
            self.tool = try await space.web.createTool(name: "Laser cutter", circle: WebApplication.doorCircle)
            var settings = space.settings(broker: true)
            settings.readers["laser"] = "{ type: simulated, tool: Laser cutter }"
            settings.more = """
                tools:
                  Laser cutter: { controller: { type: p2k16, prefix: tool-\(space.web.database) }\(conduct) }
                """
            self.settings = settings
        }

        func account(_ username: String) async throws -> WebApplication.ID {
            let id = try await self.space.sql("SELECT id FROM account WHERE username = '\(username)'")
            return try #require(WebApplication.ID(id))
        }

        /// The rows of tools, told apart by what the web application would write.
        func rows() async throws -> [String] {
            try await self.space.sql(
                """
                SELECT 'event ' || concat_ws(',', e.name, text1, username, num_nonnulls(int1, int2, int3, int4, int5, text2, text3, text4, text5)) FROM event e JOIN account a ON a.id = e.created_by
                WHERE domain = 'tool' ORDER BY e.id;
                SELECT 'checkout ' || concat_ws(',', a.username, c.username, u.username, t.started IS NOT NULL)
                FROM tool_checkout t JOIN account a ON a.id = t.account JOIN account c ON c.id = t.created_by
                JOIN account u ON u.id = t.updated_by;
                SELECT 'version ' || concat_ws(',', a.username, d.name, operation_type, c.username, u.username,
                    started IS NOT NULL, v.created_at IS NOT NULL, v.updated_at IS NOT NULL,
                    dense_rank() OVER (ORDER BY transaction_id), end_transaction_id IS NOT NULL)
                FROM tool_checkout_version v JOIN account a ON a.id = v.account JOIN account c ON c.id = v.created_by
                JOIN account u ON u.id = v.updated_by JOIN tool_description d ON d.id = v.tool_description
                ORDER BY transaction_id, operation_type;
                SELECT 'transaction ' || (issued_at IS NOT NULL) FROM transaction t
                WHERE id IN (SELECT transaction_id FROM tool_checkout_version) ORDER BY id;
                """
            ).split(separator: "\n").map(String.init)
        }
    }

    private func start(_ workshop: Workshop, _ daemon: DaemonProcess) async throws {
        try await daemon.waitForSnapshot()
        try await daemon.waitForBroker()
        try await daemon.enroll(Self.card, user: "ada")
        try await daemon.enroll(Self.otherCard, user: "bob")
    }

    private func next(_ messages: MessageRecorder, _ expected: String) async throws {
        let message = try await messages.nextCommand(expected)
        #expect(message.topic.hasSuffix("/Laser cutter/\(expected)"))
        #expect(message.payload == "true" && message.qos == 0 && !message.retain)
    }

    private func tool(_ daemon: DaemonProcess) async throws -> ToolSummary {
        try await daemon.json(["tool", "show", "Laser cutter"])
    }

    @Test func `Checkout, takeover and checkin leave the rows of the web application`() async throws {
        let reference = try await Space.start(migrated: false)
        let expected: [String]
        do {
            let workshop = try await Workshop(reference, "")
            let (ada, bob) = (try await workshop.account("ada"), try await workshop.account("bob"))
            try await reference.web.checkOut(tool: workshop.tool, by: ada)
            try await reference.web.checkIn(tool: workshop.tool, by: bob)
            try await reference.web.checkOut(tool: workshop.tool, by: bob)
            expected = try await workshop.rows()
        }
        try await reference.stop()
        try await Workshop.with { workshop, messages in
            try await DaemonProcess.with(workshop.settings) { daemon in
                try await self.start(workshop, daemon)
                try await self.next(messages, "lock")
                let reply: ToolOrderReply = try await daemon.json(["tool", "checkout", "Laser cutter", "--as", "ada"])
                #expect(reply.message == "ada has “Laser cutter” now")
                try await self.next(messages, "unlock")
                var checkin: ToolOrderReply = try await daemon.json(["tool", "checkin", "laser cutter", "--as", "bob"])
                #expect(checkin.message == "“Laser cutter” is checked in; ada had it")
                try await self.next(messages, "lock")
                checkin = try await daemon.json(["tool", "checkout", "Laser cutter", "--as", "bob"])
                #expect(checkin.tool.holder == "bob")
                try await self.next(messages, "unlock")
                #expect(try await workshop.rows() == expected)

                let again = try await daemon.ctl(["tool", "checkout", "Laser cutter", "--as", "bob"])
                #expect(again.status != 0 && again.errors.contains("Tools can only be checked out once."))
                let outsider = try await workshop.space.web.createAccount(username: "erik", name: "Erik")
                try await daemon.waitForSync(after: workshop.space)
                let refused = try await daemon.ctl(["tool", "checkout", "Laser cutter", "--as", "erik"])
                #expect(refused.errors.contains("erik is not in the door circle"))
                try await workshop.space.web.addToCircle(outsider, circle: WebApplication.doorCircle)
                try await daemon.waitForSync(after: workshop.space)
                let unpaid = try await daemon.ctl(["tool", "checkout", "Laser cutter", "--as", "erik"])
                #expect(
                    unpaid.errors.contains(
                        "erik does not have an active membership and is not employed in an active company"
                    )
                )
                let nobody = try await daemon.ctl(["tool", "checkout", "Laser cutter"])
                #expect(nobody.status != 0 && nobody.errors.contains("--as ACCOUNT"))
                #expect(try await workshop.rows() == expected)
                try await daemon.waitForDelivery()
                let log = try await workshop.space.sql(
                    "SELECT reason FROM p2k16d.access_log WHERE type = 'tool' ORDER BY sequence"
                )
                #expect(
                    log.split(separator: "\n") == [
                        "checked-out", "checked-in", "checked-out", "tool-already-checked-out", "not-in-circle",
                        "never-paid",
                    ]
                )
            }
        }
    }

    @Test func `A reader of the tool begins, takes over and ends`() async throws {
        try await Workshop.with { workshop, messages in
            try await DaemonProcess.with(workshop.settings) { daemon in
                try await self.start(workshop, daemon)
                try await self.next(messages, "lock")
                let first = try await daemon.tap("laser", Self.card)
                #expect(first.granted && first.reason == "checked-out" && first.tool == "Laser cutter")
                try await self.next(messages, "unlock")
                #expect(try await daemon.tap("laser", Self.otherCard).explanation.contains("taken over from ada"))
                try await self.next(messages, "lock")
                try await self.next(messages, "unlock")
                #expect(try await daemon.tap("laser", Self.otherCard).reason == "checked-in")
                try await self.next(messages, "lock")
                #expect(try await daemon.tap("laser", "B70D5AC3").reason == "unknown-card")
                #expect(try await self.tool(daemon).control?.state == .free)
                let events: EventList = try await daemon.json(["events", "--type", "tool"])
                #expect(events.events.map(\.reason).sorted { $0 ?? "" < $1 ?? "" }.count == 4)
            }
        }
    }

    @Test func `A tool out of order is given to nobody until somebody of its circle's says otherwise`() async throws {
        try await Workshop.with { workshop, _ in
            try await DaemonProcess.with(workshop.settings) { daemon in
                try await self.start(workshop, daemon)
                let out = ["tool", "out-of-order", "Laser cutter", "--reason", "mirror cracked", "--as", "bob"]
                let reply: ToolOrderReply = try await daemon.json(out)
                #expect(reply.tool.control?.outOfOrder == "mirror cracked")
                #expect(reply.tool.control?.reportedBy == "bob")
                #expect(try await daemon.tap("laser", Self.card).reason == "tool-out-of-order")
                let refused = try await daemon.ctl(["tool", "in-order", "Laser cutter", "--as", "ada"])
                #expect(refused.status != 0 && refused.errors.contains("members of the circle"))
                // Not forgotten by a restart.
                try await daemon.kill()
                try await daemon.start()
                try await daemon.waitForSnapshot()
                #expect(try await daemon.tap("laser", Self.card).reason == "tool-out-of-order")
                #expect(try await daemon.ctl(["tool", "in-order", "Laser cutter"]).status == 0)
                #expect(try await daemon.tap("laser", Self.card).granted)
            }
        }
    }

    @Test func `What the web application does powers and cuts, and two holders become one`() async throws {
        try await Workshop.with { workshop, messages in
            try await DaemonProcess.with(workshop.settings) { daemon in
                try await self.start(workshop, daemon)
                try await self.next(messages, "lock")
                let (ada, bob) = (try await workshop.account("ada"), try await workshop.account("bob"))
                try await workshop.space.web.checkOut(tool: workshop.tool, by: ada)
                try await self.next(messages, "unlock")
                // It takes no lock, so that a second row can appear.
                try await workshop.space.web.checkOut(tool: workshop.tool, by: bob)
                try await eventually("one holder", timeout: .seconds(4)) {
                    try await workshop.space.sql("SELECT count(*) FROM tool_checkout") == "1"
                }
                try await self.next(messages, "lock")
                try await self.next(messages, "unlock")
                #expect(try await self.tool(daemon).holder == "bob")
                let last = try #require(try await workshop.rows().last { $0.hasPrefix("event checkin") })
                #expect(last == "event checkin,Laser cutter,system,0")
                try await workshop.space.web.checkIn(tool: workshop.tool, by: bob)
                try await self.next(messages, "lock")
                #expect(daemon.log.contains { $0.contains("tool with several holders") })
            }
        }
    }

    @Test func `Two daemons and the web application at one tool: one holder within a refresh, every event there`()
        async throws
    {
        try await Workshop.with { workshop, _ in
            var other = workshop.settings
            other.site = "other"
            other.more = ""
            other.readers["laser"] = nil
            let ada = try await workshop.account("ada")
            let settings = other
            try await DaemonProcess.with(workshop.settings) { daemon in
                try await self.start(workshop, daemon)
                var second = settings
                second.cardKeyFile = daemon.cardKeyFile
                try await DaemonProcess.with(second) { other in
                    try await other.waitForSnapshot()
                    for _ in 0..<10 {
                        async let first = daemon.ctl(["tool", "checkout", "Laser cutter", "--as", "ada"])
                        async let second = other.ctl(["tool", "checkout", "Laser cutter", "--as", "bob"])
                        async let web = workshop.space.web.checkOut(tool: workshop.tool, by: ada)
                        _ = try await (first, second, web)
                        try await eventually("one holder", timeout: .seconds(4)) {
                            try await workshop.space.sql("SELECT count(*) FROM tool_checkout") == "1"
                        }
                    }
                }
            }
            // Each checkout but the one that stands was checked in.
            let events = try await workshop.rows().filter { $0.hasPrefix("event") }
            let (outs, ins) = (
                events.count { $0.hasPrefix("event checkout") }, events.count { $0.hasPrefix("event checkin") }
            )
            #expect(outs == ins + 1)
        }
    }

    @Test func `Two daemons race for one tool a thousand times, and it never has two holders`() async throws {
        try await Workshop.with { workshop, _ in
            var other = workshop.settings
            other.site = "other"
            other.more = ""
            other.readers["laser"] = nil
            let second = other
            try await DaemonProcess.with(workshop.settings) { daemon in
                try await self.start(workshop, daemon)
                var second = second
                second.cardKeyFile = daemon.cardKeyFile
                try await DaemonProcess.with(second) { other in
                    try await other.waitForSnapshot()
                    let counts = try await withThrowingTaskGroup(of: Int.self) { group in
                        for (socket, username) in [(daemon.socket, "ada"), (other.socket, "bob")] {
                            group.addTask { try await Self.checkOut(500, username, at: socket) }
                        }
                        return try await group.reduce(into: []) { $0.append($1) }
                    }
                    // They really took it from each other.
                    #expect(counts.allSatisfy { $0 > 50 }, "\(counts)")
                }
            }
            #expect(try await workshop.space.sql("SELECT count(*) FROM tool_checkout") == "1")
            #expect(
                try await workshop.space.sql(
                    """
                    SELECT count(*) FROM tool_checkout_version a JOIN tool_checkout_version b ON a.id <> b.id
                    AND a.operation_type = 0 AND b.operation_type = 0 AND a.transaction_id < b.transaction_id
                    AND coalesce(a.end_transaction_id, 9223372036854775807) > b.transaction_id
                    """
                ) == "0"
            )
            #expect(
                try await workshop.space.sql(
                    """
                    SELECT count(*) FROM (
                        SELECT name, lag(name) OVER (ORDER BY id) AS before FROM event WHERE domain = 'tool') e
                    WHERE name = before
                    """
                ) == "0"
            )
        }
    }

    /// - Returns: how often it was granted.
    private static func checkOut(_ times: Int, _ username: String, at socket: String) async throws -> Int {
        let body = #"{"actingAs":"\#(username)"}"#
        var granted = 0
        for _ in 0..<times {
            let connection = try RawConnection(socket)
            connection.send(
                "POST /v1/tools/Laser%20cutter/checkout HTTP/1.1\r\nHost: p2k16d\r\nConnection: close\r\n"
                    + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            )
            let reply = await connection.read()
            if reply.hasPrefix("HTTP/1.1 200 ") { granted += 1 }
            // Nothing but the one refusal that a race may end with.
            if !reply.hasPrefix("HTTP/1.1 200 ") { #expect(reply.contains("tool-already-checked-out"), "\(reply)") }
        }
        return granted
    }
}
