import AdminModel
import ArgumentParser
import Testing

@testable import p2k16ctl

/// Whole commands of p2k16ctl against the real server.
@Suite(.timeLimit(.minutes(5)))
struct CommandTests {
    private static func run(_ arguments: [String], socket: String) async throws {
        let parsed = try P2K16Ctl.parseAsRoot(arguments + ["--socket", socket, "--json"])
        var command = try #require(parsed as? any AsyncParsableCommand)
        try await command.run()
    }

    @Test func ordersDoors() async throws {
        let backend = FakeBackend()
        try await withServer(backend) { path in
            try await Self.run(["door", "open", "entrance", "--for", "30s"], socket: path)
            #expect(backend.seen.command == .open(seconds: 30))
            try await Self.run(["door", "lock", "entrance"], socket: path)
            #expect(backend.seen.command == .lock)
            try await Self.run(["door", "hold", "entrance", "--until", "2026-11-21T17:03:00Z"], socket: path)
            #expect(backend.seen.command == .hold(until: WireTime("2026-11-21T17:03:00Z")))
            try await Self.run(["door", "hold", "entrance"], socket: path)
            #expect(backend.seen.command == .hold(until: nil))
            try await Self.run(["door", "lockdown", "entrance", "--yes"], socket: path)
            #expect(backend.seen.command == .lockdown)
            try await Self.run(["door", "release", "entrance"], socket: path)
            #expect(backend.seen.command == .release)
            try await Self.run(["door", "reset-fire", "entrance", "--yes"], socket: path)
            #expect(backend.seen.command == .resetFire)
            try await Self.run(["door", "show", "entrance"], socket: path)
        }
    }

    @Test func acknowledgesAlarms() async throws {
        let backend = FakeBackend()
        try await withServer(backend) { path in
            try await Self.run(["alarms"], socket: path)
            try await Self.run(["alarm", "acknowledge", "did-not-open", "entrance"], socket: path)
            #expect(backend.seen.acknowledged == AlarmAcknowledgeRequest(kind: "did-not-open", place: "entrance"))
            try await Self.run(["alarm", "ack", "journal-damaged"], socket: path)
            #expect(backend.seen.acknowledged == AlarmAcknowledgeRequest(kind: "journal-damaged"))
        }
        let text = Text.alarms(AlarmList(alarms: [FakeBackend.alarm]), Style(color: false))
        #expect(text.contains("did-not-open") && text.contains("entrance") && text.contains("Tap and pull"))
        #expect(Text.alarms(AlarmList(alarms: []), Style(color: false)) == "no alarms")
    }

    @Test func movesSimulatedInputs() async throws {
        let backend = FakeBackend()
        try await withServer(backend) { path in
            for movement in [
                ["contact", "open"], ["contact", "closed"], ["exit-button", "press"], ["fire-release", "on"],
                ["fire-release", "off"], ["doorbell", "press"],
            ] {
                try await Self.run(["door", "simulate", "entrance"] + movement, socket: path)
            }
            #expect(
                backend.seen.movements == [
                    "contact false", "contact true", "exit-button true", "exit-button false", "fire-release true",
                    "fire-release false", "doorbell true", "doorbell false",
                ]
            )
        }
        #expect(throws: (any Error).self) {
            try P2K16Ctl.parseAsRoot(["door", "simulate", "entrance", "contact", "press"])
        }
    }

    @Test func asksTheRightQuestions() async throws {
        let backend = FakeBackend()
        try await withServer(backend) { path in
            try await Self.run(["card", "disable", "12", "--lost", "--yes"], socket: path)
            #expect(backend.seen.disable == CardDisableRequest(status: .lost))
            try await Self.run(["cards", "--user", "anna"], socket: path)
            #expect(backend.seen.name == "anna")
            // The second page was asked for after the first.
            #expect(backend.seen.cards?.after == 12)
            try await Self.run(["cards", "--status", "expired", "--old-key", "--expiring", "14"], socket: path)
            #expect(backend.seen.cards?.state == .expired)
            #expect(backend.seen.cards?.oldKey == true)
            #expect(backend.seen.cards?.expiringWithinDays == 14)
            try await Self.run(["card", "lost", "12", "--yes"], socket: path)
            #expect(backend.seen.disable == CardDisableRequest(status: .lost))
            try await Self.run(["card", "disable", "--all", "--user", "anna", "--yes"], socket: path)
            #expect(backend.seen.name == "anna disabled")
            try await Self.run(["card", "enable", "12"], socket: path)
            #expect(backend.seen.name == "enable 12")
            let until = ["--valid-until", "2099-11-21T17:03:00Z"]
            try await Self.run(["card", "set", "12", "--label", "red", "--valid-from", "never"] + until, socket: path)
            let set = CardSetRequest(label: "red", validUntil: WireTime("2099-11-21T17:03:00Z"), clear: [.validFrom])
            #expect(backend.seen.set == set)
            try await Self.run(["card", "transfer", "12", "--user", "bob", "--yes"], socket: path)
            #expect(backend.seen.name == "12 to bob")
            try await Self.run(["card", "key", "rotate"], socket: path)
            #expect(backend.seen.name == "rotate")
            try await Self.run(["card", "key", "retire", "1", "--yes"], socket: path)
            #expect(backend.seen.retire == CardKeyRetireRequest(evenIfInUse: true))
            try await Self.run(["explain", "anna", "entrance", "--at", "2026-11-21T17:03:00Z"], socket: path)
            #expect(backend.seen.name == "anna@entrance")
            #expect(backend.seen.at == WireTime("2026-11-21T17:03:00Z"))
            try await Self.run(["explain", "4711"], socket: path)
            #expect(backend.seen.name == "4711")
            try await Self.run(["events", "--door", "entrance", "--type", "notice", "--limit", "5"], socket: path)
            #expect(backend.seen.query == EventQuery(door: "entrance", type: .notice, limit: 5))
            try await Self.run(["sync", "refresh"], socket: path)
            #expect(backend.seen.name == "refresh")
            try await Self.run(["status"], socket: path)
            try await Self.run(["doors"], socket: path)
            try await Self.run(["sync"], socket: path)
        }
    }

    @Test func endsWithTheStateOfHealth() async throws {
        try await withServer(FakeBackend()) { path in
            let code = await #expect(throws: ExitCode.self) { try await Self.run(["health"], socket: path) }
            #expect(code == ExitCode(4))
        }
    }

    @Test func tellsThatItMissedEvents() async throws {
        let (live, events) = AsyncStream<LiveEvent>.makeStream()
        events.yield(.event(FakeBackend.event(7)))
        events.yield(.lagged(missed: 4))
        events.finish()
        try await withServer(FakeBackend(live: live)) { path in
            let failure = await #expect(throws: Failure.self) { try await Self.run(["events", "tail"], socket: path) }
            #expect(failure?.status == .daemonFailure)
            #expect(failure?.message.contains("4 events") == true)
        }
    }

    @Test func needsAConfirmationWithoutATerminal() {
        // Test runs have no terminal on standard input; where one has, there is nothing to check.
        guard !Confirmation.canAsk else { return }
        let failure = #expect(throws: Failure.self) { try Confirmation.ask("Sure?", yes: false) }
        #expect(failure?.status == .usage)
    }
}
