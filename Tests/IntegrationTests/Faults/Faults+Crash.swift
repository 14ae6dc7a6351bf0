import AdminModel
import FoundationEssentials
import Glibc
import TestServers
import Testing

extension Faults {
    /// The daemon is killed, and continues on what it left.
    struct Crash {
        /// `P2K16D_CRASH_CYCLES`, for a longer run, a thousand take a quarter of an hour.
        private static let cycles = getenv("P2K16D_CRASH_CYCLES").flatMap { Int(String(cString: $0)) } ?? 24

        @Test(.timeLimit(.minutes(30)))
        func `Killed again and again under taps: what was answered is upstream once`() async throws {
            try await Space.with { space in
                _ = try await space.createMember("anna")
                var settings = space.settings()
                settings.readers["side"] = "{ type: simulated, door: entrance }"
                let daemon = try await DaemonProcess.start(settings)
                let socket = AdminSocket(path: daemon.socket)
                try await daemon.waitForSnapshot()
                try await daemon.enroll(Faults.card, user: "anna")
                var answered: [TapStream.Tap] = []
                for cycle in 1...Self.cycles {
                    let streams = ["entrance", "side"].map {
                        TapStream(socket, reader: $0, cards: [Faults.card, Faults.strangersCard], pause: .zero)
                    }
                    // Somewhere in the life of a tap, and now and then before the database is connected.
                    try await Task.sleep(for: .milliseconds(Int.random(in: 20...200)))
                    try await daemon.kill()
                    for stream in streams { answered += await stream.stopAfterKill() }
                    try await daemon.start()
                    #expect(!daemon.log.contains { $0.contains("damaged") }, "cycle \(cycle)")
                }
                #expect(answered.count > Self.cycles, "enough taps to tell")
                try await daemon.waitForDelivery(timeout: .seconds(20))
                let journal = try await socket.events()
                let entries = Dictionary(uniqueKeysWithValues: journal.map { ($0.sequence, $0) })
                let outcomes = Dictionary(grouping: journal.filter { $0.type == .outcome }) { $0.of ?? 0 }
                let lost = answered.filter { tap in
                    guard let sequence = tap.reply.sequence, let decision = entries[sequence] else { return true }
                    let results = outcomes[sequence]?.map(\.result) ?? []
                    return decision.reason != tap.reply.reason || results != (tap.reply.granted ? ["commanded"] : [])
                }
                #expect(lost.isEmpty, "of \(answered.count) answered taps")
                let open = journal.filter { $0.type == .decision && $0.reason == "granted" }
                    .filter { outcomes[$0.sequence]?.count != 1 }
                #expect(open.isEmpty, "every grant has one outcome")
                try await space.expectExactlyOnce(journal)
                #expect(try await socket.degraded().isEmpty)
                try await daemon.stop()
            }
        }

        @Test(.timeLimit(.minutes(5)))
        func `A decision without outcome becomes unknown and no opening`() async throws {
            try await Space.with { space in
                _ = try await space.createMember("anna")
                var settings = space.settings()
                settings.doors["entrance"] =
                    "{ circles: [door], unlock_time: 5s, lock: { type: simulated, faults: { delay: 10s } } }"
                let daemon = try await DaemonProcess.start(settings)
                let socket = AdminSocket(path: daemon.socket)
                try await daemon.waitForSnapshot()
                try await daemon.enroll(Faults.card, user: "anna")
                let stream = TapStream(socket, cards: [Faults.card])
                try await eventually("the decision is on record", timeout: .seconds(5)) {
                    try await socket.events().contains { $0.type == .decision }
                }
                try await daemon.kill()
                #expect(await stream.stopAfterKill().isEmpty)

                try await daemon.start()
                let journal = try await socket.events()
                let decision = try #require(journal.first { $0.type == .decision })
                let outcomes = journal.filter { $0.type == .outcome && $0.of == decision.sequence }
                #expect(outcomes.map(\.result) == ["unknown"])
                #expect(try await socket.door("entrance").state == .locked, "nothing is commanded from the journal")
                try await daemon.waitForDelivery()
                #expect(try await space.sql("SELECT count(*) FROM event WHERE name = 'open'") == "0")
                let logged = "SELECT count(*) FROM p2k16d.access_log WHERE type = 'outcome' AND reason = 'unknown'"
                #expect(try await space.sql(logged) == "1")
                try await daemon.stop()
            }
        }

        @Test(.timeLimit(.minutes(5)))
        func `Lockdown and hold outlive a kill`() async throws {
            var settings = Faults.embedded()
            settings.doors["hall"] = "{ circles: [door], unlock_time: 5s, lock: { type: simulated } }"
            settings.readers["hall"] = "{ type: simulated, door: hall }"
            let daemon = try await DaemonProcess.start(settings)
            let socket = AdminSocket(path: daemon.socket)
            try await socket.command("lockdown", door: "entrance")
            try await socket.command("hold", door: "hall")
            try await daemon.kill()

            try await daemon.start()
            #expect(try await socket.door("entrance").state == .lockedDown)
            #expect(try await socket.door("hall").state == .heldOpen)
            let denied = try await socket.tap(Faults.card)
            #expect(denied.reason == "locked-down")
            try await socket.command("release", door: "entrance")
            try await socket.command("release", door: "hall")
            try await daemon.kill()

            try await daemon.start()
            #expect(try await socket.door("entrance").state == .locked)
            #expect(try await socket.door("hall").state == .locked)
            #expect(try await socket.tap(Faults.card).outcome == .commanded)
            try await daemon.stop()
        }

        /// The bytes of the segment that is being written.
        private func changeSegment(of daemon: DaemonProcess, _ change: (inout Data) -> Void) throws {
            let folder = "\(daemon.stateDirectory)/journal"
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".seg") }
            let file = URL(filePath: "\(folder)/\(try #require(names.max()))")
            var bytes = try Data(contentsOf: file)
            change(&bytes)
            try bytes.write(to: file)
        }

        /// A daemon that was killed after three taps.
        private func makeKilled() async throws -> (DaemonProcess, AdminSocket, journal: [Event]) {
            let daemon = try await DaemonProcess.start(Faults.embedded())
            let socket = AdminSocket(path: daemon.socket)
            for _ in 1...3 { #expect(try await socket.tap(Faults.card).outcome == .commanded) }
            let journal = try await socket.events()
            try await daemon.kill()
            return (daemon, socket, journal)
        }

        /// Where the records begin.
        private static let header = 100

        @Test(.timeLimit(.minutes(5)), arguments: [7, 30, 120])
        func `An entry that was torn off is cut off, and nothing else`(length: Int) async throws {
            let (daemon, socket, before) = try await self.makeKilled()
            try self.changeSegment(of: daemon) { bytes in
                // As the next record begins: its length, the same inverted, its sequence, some of its payload.
                var record = Data([200, 0, 0, 0, 55, 255, 255, 255])
                withUnsafeBytes(of: UInt64(before.count + 1).littleEndian) { record.append(contentsOf: $0) }
                record.append(Data(repeating: 0x7b, count: 200))
                bytes.append(record.prefix(length))
            }
            try await daemon.start()
            try await daemon.waitForLog(containing: "unfinished entry cut off", timeout: .seconds(1))
            #expect(try await socket.degraded().isEmpty)
            #expect(Array(try await socket.events().prefix(before.count)) == before)
            #expect(try await socket.tap(Faults.card).outcome == .commanded)
            try await daemon.stop()
        }

        private enum Damage: CaseIterable {
            case flippedByte
            case garbageAtTheEnd
        }

        @Test(.timeLimit(.minutes(5)), arguments: Damage.allCases)
        private func `A damaged journal is set aside loudly, and the doors go on`(_ damage: Damage) async throws {
            let (daemon, socket, before) = try await self.makeKilled()
            try self.changeSegment(of: daemon) { bytes in
                switch damage {
                case .flippedByte: bytes[Self.header + (bytes.count - Self.header) / 2] ^= 1
                case .garbageAtTheEnd: bytes.append(Data(repeating: 0xa5, count: 64))
                }
            }
            try await daemon.start()
            #expect(daemon.log.contains { $0.contains("critical") && $0.contains("journal segment damaged") })
            let part = try await socket.degraded()["journal integrity"]
            #expect(part?.detail?.contains(".corrupt-1") == true)
            #expect(try await socket.tap(Faults.card).outcome == .commanded)
            let after = try await socket.events()
            #expect(after.contains { $0.reason == "journal-damaged" })
            let intact = after.filter { $0.sequence <= before.count }
            #expect(Array(before.prefix(intact.count)) == intact, "what is before the damage is kept")
            #expect(damage == .flippedByte ? intact.count < before.count : intact.count == before.count)
            let files = try FileManager.default.contentsOfDirectory(atPath: "\(daemon.stateDirectory)/journal")
            #expect(files.contains { $0.hasSuffix(".corrupt-1") })
            try await daemon.stop()
        }
    }
}
