import AdminModel
import FoundationEssentials
import Glibc
import TestServers
import TestSupport
import Testing

extension Faults {
    /// The daemon is killed at any moment, over and over.
    struct Kill {
        /// `P2K16D_CRASH_CYCLES`; a thousand take some twenty minutes.
        private static let cycles = getenv("P2K16D_CRASH_CYCLES").flatMap { Int(String(cString: $0)) } ?? 16
        /// `P2K16D_CRASH_SEED`, to do the same again.
        private static let seed =
            getenv("P2K16D_CRASH_SEED").flatMap { UInt64(String(cString: $0)) } ?? UInt64.random(in: 0...999_999)
        /// After so many everything is compared, and a new site begins: a failure is found near its cause, and a start
        /// does not get longer with what the test itself has recorded.
        private static let round = 50

        private static let unlock = "door/entrance/open"
        private static let tool = "Laser cutter"

        private func settings(_ space: Space) -> SiteSettings {
            var settings = space.settings(broker: true)
            settings.doors = [
                "entrance":
                    "{ circles: [door], unlock_time: 2s, lock: { type: mqtt, topic: \(Self.unlock), acknowledge: none } }",
                "workshop": "{ circles: [door], unlock_time: 60s, lock: { type: simulated } }",
            ]
            settings.readers = [
                "entrance": "{ type: simulated, door: entrance }", "side": "{ type: simulated, door: entrance }",
                "workshop": "{ type: simulated, door: workshop }",
                "laser": "{ type: simulated, tool: \(Self.tool) }",
            ]
            settings.more = "tools: { \(Self.tool): { controller: { type: p2k16, prefix: tools } } }"
            return settings
        }

        @Test(.timeLimit(.minutes(60)))
        func `Killed again and again under taps: what was answered is upstream once`() async throws {
            print("crash cycles: \(Self.cycles), seed \(Self.seed)")
            var random = SeededGenerator(Self.seed)
            var row = FaultRow(
                "daemon killed",
                "kill -9 at random moments, \(Self.cycles) times, also during the start; two doors, a tool, MQTT"
            )
            row.note = "seed \(Self.seed)"
            var left = Self.cycles
            while left > 0 {
                let cycles = min(left, Self.round)
                try await Space.with { space in
                    try await self.kill(cycles, in: space, &random, &row)
                }
                left -= cycles
            }
            #expect(row.taps > Self.cycles, "enough taps to tell")
            try row.report()
        }

        private func kill(
            _ cycles: Int,
            in space: Space,
            _ random: inout SeededGenerator,
            _ row: inout FaultRow
        ) async throws {
            _ = try await space.createMember("anna")
            _ = try await space.web.createTool(name: Self.tool, circle: WebApplication.doorCircle)
            let messages = try await space.broker.subscribe()
            let daemon = try await DaemonProcess.start(self.settings(space))
            let socket = AdminSocket(path: daemon.socket)
            try await daemon.waitForSnapshot()
            try await daemon.waitForBroker()
            try await daemon.enroll(Faults.card, user: "anna")
            var answered: [TapStream.Tap] = []
            for cycle in 1...cycles {
                var streams = ["entrance", "side", "workshop"].map {
                    TapStream(socket, reader: $0, cards: Faults.cards, pause: .zero)
                }
                streams.append(TapStream(socket, reader: "laser", cards: [Faults.card], pause: .milliseconds(5)))
                // Somewhere in the life of a tap, and now and then before the database is connected.
                try await Task.sleep(for: .milliseconds(Int.random(in: 5...300, using: &random)))
                try await daemon.kill()
                for stream in streams { answered += await stream.stopAfterKill() }
                if Int.random(in: 0..<4, using: &random) == 0 {
                    // While it repairs what the kill before has left.
                    try daemon.launch()
                    try await Task.sleep(for: .milliseconds(Int.random(in: 1...250, using: &random)))
                    try await daemon.kill()
                }
                let start = ContinuousClock.now
                try await daemon.start(timeout: .seconds(30))
                row.recovered(in: .now - start)
                let alarms = daemon.log.filter { $0.contains(" critical ") || $0.contains("damaged") }
                #expect(alarms.isEmpty, "cycle \(cycle), seed \(Self.seed)")
                if try await socket.door("workshop").state != .locked { row.wronglyOpen += 1 }
            }
            row.add(answered)
            try await daemon.waitForDelivery(timeout: .seconds(30))
            let journal = try await socket.events()
            row.compare(answered, with: journal)
            try await row.compare(journal, with: space)
            self.check(answered)
            try await self.checkLock(messages, journal, &row)
            try await self.checkTool(answered, journal, space, &row)
            #expect(try await socket.degraded().isEmpty)
            try await daemon.stop()
            try await messages.stop()
        }

        /// What a reader was answered later stands later in the journal.
        private func check(_ taps: [TapStream.Tap]) {
            for (reader, taps) in Dictionary(grouping: taps, by: { $0.reply.reader }) {
                let sequences = taps.compactMap(\.reply.sequence)
                #expect(sequences == sequences.sorted(), "at \(reader)")
            }
        }

        /// The lock at the broker was told to open for its time, and only for members who had been let in: never again
        /// after a restart.
        private func checkLock(_ messages: MessageRecorder, _ journal: [Event], _ row: inout FaultRow) async throws {
            let commands = messages.messages.filter { $0.topic == Self.unlock }
            let granted = journal.count {
                $0.type == .decision && $0.door == "entrance" && $0.reason == "granted"
            }
            row.lateOpen = (row.lateOpen ?? 0) + max(0, commands.count - granted)
            #expect(commands.count <= granted, "nothing is commanded from the journal")
            #expect(commands.allSatisfy { $0.payload == "2" && !$0.retain && $0.qos == 0 })
            #expect(!commands.isEmpty)
        }

        /// The tool was checked out and in by turns, at least as often as was answered, and is as the database has it.
        private func checkTool(
            _ taps: [TapStream.Tap],
            _ journal: [Event],
            _ space: Space,
            _ row: inout FaultRow
        ) async throws {
            let names = try await space.sql("SELECT name FROM event WHERE domain = 'tool' ORDER BY id")
                .split(separator: "\n").map { String($0) }
            for (index, name) in names.enumerated() where name != (index.isMultiple(of: 2) ? "checkout" : "checkin") {
                row.duplicated += 1
            }
            // A daemon that was killed after a checkin may take another before it knows of the first, to be on the safe
            // side: the machine is cut, and the database is told only of what it does not know.
            let owed = Set(
                journal.filter { $0.detail?.contains("the directory is told when it is back") == true }.map(\.sequence)
            )
            let answers = taps.filter { $0.reply.tool != nil && $0.reply.granted }
                .filter { tap in tap.reply.sequence.map { !owed.contains($0) } ?? true }
            for (reason, name) in [("checked-out", "checkout"), ("checked-in", "checkin")] {
                let acknowledged = answers.count { $0.reply.reason == reason }
                let upstream = names.count { $0 == name }
                guard acknowledged > upstream else { continue }
                row.lost += acknowledged - upstream
                row.details.append("\(acknowledged) times \(reason) was answered, \(upstream) are upstream")
            }
            let held = try await space.sql("SELECT count(*) FROM tool_checkout")
            #expect(held == (names.count.isMultiple(of: 2) ? "0" : "1"))
        }
    }
}
