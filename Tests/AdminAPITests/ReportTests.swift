import AdminModel
import ArgumentParser
import Testing

@testable import p2k16ctl

@Suite(.timeLimit(.minutes(5)))
struct ReportTests {
    private static func run(_ arguments: [String], socket: String) async throws {
        let parsed = try P2K16Ctl.parseAsRoot(arguments + ["--socket", socket])
        var command = try #require(parsed as? any AsyncParsableCommand)
        try await command.run()
    }

    @Test func asksForWhatIsMeant() async throws {
        let backend = FakeBackend()
        try await withServer(backend) { path in
            let span = ["--since", "2026-11-01T00:00:00Z", "--until", "2026-11-21T00:00:00Z"]
            let since = WireTime("2026-11-01T00:00:00Z")
            let until = WireTime("2026-11-21T00:00:00Z")
            try await Self.run(["report", "visits", "--door", "entrance"] + span, socket: path)
            #expect(backend.seen.report == ReportQuery(since: since, until: until, door: "entrance"))
            try await Self.run(["report", "members", "--limit", "7", "--source", "journal", "--csv"], socket: path)
            #expect(backend.seen.report == ReportQuery(source: .journal, limit: 7))
            try await Self.run(["report", "tools", "--json"] + span, socket: path)
            #expect(backend.seen.report == ReportQuery(since: since, until: until))
        }
    }

    @Test(arguments: [
        ["report", "visits", "--since", "2026-11-02", "--until", "2026-11-01"],
        ["report", "members", "--limit", "0"], ["report", "tools", "--door", "entrance"],
        ["report", "visits", "--source", "rumours"],
    ])
    func refuses(arguments: [String]) {
        #expect(throws: (any Error).self) { try P2K16Ctl.parseAsRoot(arguments) }
    }

    @Test func drawsBarsThatFit() {
        let chart = BarChart(lines: [
            .init(label: "a", value: 100, note: "100"), .init(label: "long", value: 0.1, note: "x"),
            .init(label: "none", value: 0, note: "0"),
        ])
        #expect(
            chart.text(columns: 22, mark: "#") == """
                a     ##########  100
                long  #           x
                none              0
                """
        )
        #expect(BarChart(lines: []).text(columns: 80) == "")
    }

    @Test func quotesWhatSpreadsheetsWouldTakeApart() {
        #expect(
            CSV.text(header: ["a"], rows: [["x,y"], ["say \"no\""], ["two\nlines"], ["plain"]])
                == "a\r\n\"x,y\"\r\n\"say \"\"no\"\"\"\r\n\"two\nlines\"\r\nplain\r\n"
        )
    }

    @Test func showsDaysWithoutVisitsToo() {
        let time = WireTime("2026-11-21T17:00:00Z")!
        let basis = ReportBasis(source: .journal, zone: "Europe/Oslo", since: time, until: time, undelivered: 0)
        let report = VisitReport(
            basis: basis,
            opens: 3,
            people: 2,
            days: [VisitDay(day: "2026-10-24", opens: 1, people: 1), VisitDay(day: "2026-10-26", opens: 2, people: 2)],
            hours: [VisitHour(hour: 2, opens: 3, people: 2)],
            denials: []
        )
        let text = Text.visits(report, columns: 80, .plain)
        #expect(text.contains("counted from this site's journal"))
        #expect(text.contains("days and hours in Europe/Oslo"))
        #expect(text.contains("2026-10-25"))
        #expect(text.contains("23:00"))
        #expect(!text.contains("\u{1B}"))
    }
}
