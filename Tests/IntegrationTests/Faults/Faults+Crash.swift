import AdminModel
import FoundationEssentials
import Glibc
import TestServers
import Testing

extension Faults {
    /// The daemon is killed, and continues on what it left.
    struct Crash {
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
            let start = ContinuousClock.now
            try await daemon.start()
            var row = FaultRow(
                "journal damaged",
                damage == .flippedByte ? "a bit flipped in the middle" : "garbage behind the last entry"
            )
            row.recovered(in: .now - start)
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
            row.taps = before.count { $0.type == .decision }
            row.lost = row.taps - intact.count { $0.type == .decision }
            // Without an upstream there is nowhere else to put what is intact.
            row.note = "without an upstream: what is behind the damage stays in the file set aside"
            try row.report(losing: row.lost)
            try await daemon.stop()
        }
    }
}
