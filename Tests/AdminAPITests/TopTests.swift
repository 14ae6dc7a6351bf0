import AdminModel
import Testing

@testable import p2k16ctl

struct TopTests {
    private static func overview(doors: Int, taps: Int, alarms: Int) -> Overview {
        let time = FakeBackend.time
        return Overview(
            status: Status(
                version: "1.0",
                site: "bitraf",
                authority: .postgresql,
                startedAt: time,
                now: time,
                ready: true,
                upstream: Link(state: .disconnected),
                mqtt: Link(state: .connected),
                snapshot: SnapshotStatus(takenAt: time, ageSeconds: 75, accounts: 3, cards: 2),
                journal: JournalStatus(firstSequence: 1, lastSequence: 9, undelivered: 4, gaps: 0)
            ),
            health: Health(parts: (0..<alarms).map { HealthPart(name: "part \($0)", state: .down, detail: "away") }),
            doors: (0..<doors).map {
                Door(id: "door \($0)", name: "", state: .locked, capabilities: [], lockConnected: true)
            },
            checkouts: [ToolCheckout(tool: "laser\u{1B}[2J", account: "anna", since: time)],
            taps: (0..<taps).map {
                RecentTap(sequence: UInt64($0), at: time, door: "door 1", account: "anna \($0)", reason: "granted")
            }
        )
    }

    @Test(arguments: [(80, 24), (200, 60), (40, 10), (20, 5), (10, 2), (1, 1), (0, 0)])
    func fitsIntoEveryTerminal(columns: Int, rows: Int) {
        for (doors, taps, alarms) in [(0, 0, 0), (1, 1, 1), (30, 30, 30), (2, 100, 0)] {
            for failure in [nil, Failure(.unreachable, "no daemon listens at /run/p2k16d/admin.sock")] {
                let overview = Self.overview(doors: doors, taps: taps, alarms: alarms)
                let screen = TopScreen(overview: overview, failure: failure, now: FakeBackend.time)
                let lines = screen.lines(Terminal.Size(columns: columns, rows: rows), .plain)
                #expect(lines.count <= rows)
                #expect(lines.allSatisfy { $0.count <= columns })
                #expect(!lines.contains { $0.contains("\u{1B}") }, "a tool's name reached the terminal as it is")
            }
        }
    }

    @Test func showsAllOnAScreenOfUsualSize() {
        let screen = TopScreen(overview: Self.overview(doors: 2, taps: 40, alarms: 1), now: FakeBackend.time)
        let lines = screen.lines(Terminal.Size(columns: 80, rows: 24), .plain)
        let text = lines.joined(separator: "\n")
        for part in ["upstream disconnected", "facts 1 min 15 s old", "queue 4", "part 0", "door 1", "laser", "anna 3"]
        {
            #expect(text.contains(part))
        }
        #expect(text.contains("more"))
        #expect(lines.count > 20)
    }

    @Test func cutsLinesAndNotColours() {
        let line = Style(color: true).paint("green", .green) + " and more"
        #expect(TopScreen.clip(line, columns: 3) == "\u{1B}[32mgre\u{1B}[0m")
        #expect(TopScreen.clip("blå", columns: 5) == "blå")
    }

    @Test func sendsOnlyWhatChanges() {
        var update = ScreenUpdate()
        #expect(update.change(to: ["a", "b"]) == "\u{1B}[1;1Ha\u{1B}[K\u{1B}[2;1Hb\u{1B}[K")
        #expect(update.change(to: ["a", "b"]) == "")
        #expect(update.change(to: ["a", "c"]) == "\u{1B}[2;1Hc\u{1B}[K")
        #expect(update.change(to: ["a"]) == "\u{1B}[2;1H\u{1B}[K")
        #expect(update.clear() == "\u{1B}[2J")
        #expect(update.change(to: ["a"]) == "\u{1B}[1;1Ha\u{1B}[K")
    }
}
