import AdminModel
import TestServers
import Testing

/// Reports, names and the overview of the real daemon, on both authorities.
@Suite(.serialized, .sharedServers, .timeLimit(.minutes(5)))
struct ReportTests {
    private static let card = "04A35F1BC26680"

    @Test func `Reports count what the web application counts, of both`() async throws {
        try await Space.with { space in
            let anna = try await space.createMember("anna")
            let bjorn = try await space.createMember("bjorn")
            let laser = try await space.web.createTool(name: "laser", circle: WebApplication.doorCircle)
            try await space.web.openDoor(bjorn, key: "entrance")
            try await space.web.openDoor(anna, key: "somewhere else")
            try await space.web.checkOut(tool: laser, by: anna)
            try await DaemonProcess.with(space.settings(site: "reports")) { daemon in
                try await daemon.waitForSnapshot()
                try await daemon.enroll(Self.card, user: "anna")
                #expect(try await daemon.tap("entrance", Self.card).granted)
                #expect(try await !daemon.tap("entrance", "046ED1927A4F81").granted)
                try await daemon.waitForDelivery()

                let visits: VisitReport = try await daemon.json(["report", "visits"])
                #expect(visits.basis.source == .upstream)
                #expect(visits.basis.undelivered == 0)
                #expect(visits.opens == 3)
                #expect(visits.people == 2)
                #expect(visits.denials == [DenialCount(reason: "unknown-card", count: 1)])
                let web = try await space.sql(
                    """
                    SELECT date(created_at) || ' ' || count(DISTINCT created_by) FROM event
                    WHERE domain = 'door' AND name = 'open' GROUP BY date(created_at) ORDER BY date(created_at)
                    """
                )
                #expect(visits.days.map { "\($0.day) \($0.people)" }.joined(separator: "\n") == web)
                let entrance: VisitReport = try await daemon.json(["report", "visits", "--door", "entrance"])
                #expect(entrance.opens == 2)
                let own: VisitReport = try await daemon.json(["report", "visits", "--source", "journal"])
                #expect(own.basis.source == .journal)
                #expect(own.opens == 1)
                let members: MemberReport = try await daemon.json(["report", "members"])
                #expect(members.members.map(\.account) == ["anna", "bjorn"])
                #expect(members.members.map(\.opens) == [2, 1])
                let tools: ToolReport = try await daemon.json(["report", "tools"])
                #expect(tools.tools.map(\.tool) == ["laser"])
                #expect(tools.tools.first?.isOut == true)
                let text = try await daemon.ctl(["report", "visits"])
                #expect(text.output.contains("counted from p2k16's events"))
                let csv = try await daemon.ctl(["report", "members", "--csv"])
                #expect(csv.output.hasPrefix("account,days,opens,first,last\r\nanna,1,2,"))
                let unknown = try await daemon.ctl(["report", "visits", "--door", "attic"])
                #expect(unknown.status == 1)

                let overview: Overview = try await daemon.json(["top", "--once"])
                #expect(overview.checkouts.map(\.account) == ["anna"])
                #expect(overview.taps.map(\.reason) == ["unknown-card", "granted"])
                #expect(overview.taps.last?.result == "commanded")
            }
        }
    }

    @Test func `Without an upstream the journal is counted, and says so`() async throws {
        var settings = SiteSettings()
        settings.site = "own"
        settings.more = """
            embedded:
              seed:
                accounts: [{ username: anna, name: Anna, paid_until: +20d }]
                circles: [{ name: door, members: [anna] }]
                cards: [{ user: anna, number: "\(Self.card)", label: fob }]
            """
        try await DaemonProcess.with(settings) { daemon in
            #expect(try await daemon.tap("entrance", Self.card).granted)
            #expect(try await !daemon.tap("entrance", "046ED1927A4F81").granted)
            let visits: VisitReport = try await daemon.json(["report", "visits", "--since", "-1h"])
            #expect(visits.basis.source == .journal)
            #expect(visits.basis.zone == "UTC" || !visits.basis.zone.isEmpty)
            #expect(visits.basis.earliest != nil)
            #expect(visits.opens == 1)
            #expect(visits.denials == [DenialCount(reason: "unknown-card", count: 1)])
            let text = try await daemon.ctl(["report", "visits"])
            #expect(text.output.contains("counted from this site's journal, which goes back to "))
            let tools = try await daemon.ctl(["report", "tools"])
            #expect(tools.status == 1)
            #expect(tools.errors.contains("no checkouts of tools"))
            let upstream = try await daemon.ctl(["report", "members", "--source", "upstream"])
            #expect(upstream.status == 1)
            let far = try await daemon.ctl(["report", "members", "--since", "1990-01-01"])
            #expect(far.status == 2)
        }
    }
}
