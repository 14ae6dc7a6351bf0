import AdminModel
import FoundationEssentials
import Glibc
import TestServers
import Testing

extension Faults {
    /// The disk under the journal and the replica stalls, is full or read-only, and what stands on it is damaged.
    ///
    /// In `make test-faults` only: it takes its time.
    @Suite(.timeLimit(.minutes(10)), .enabled(if: FaultRow.scale > 1))
    struct Storage {
        private static let patience = Duration.seconds(30)

        /// An entrance that lets members in whatever the disk does, and a storage that does not.
        private func settings(_ space: Space) -> SiteSettings {
            var settings = space.settings()
            settings.doors["storage"] = "{ circles: [door], on_failure: refuse, lock: { type: simulated } }"
            settings.readers["storage"] = "{ type: simulated, door: storage }"
            return settings
        }

        @Test func `A disk that stalls holds up no member, and nothing is lost`() async throws {
            let disk = try await SlowDisk()
            try await Space.with { space in
                _ = try await space.createMember("anna")
                let bob = try await space.createMember("bob")
                var settings = self.settings(space)
                settings.journal = "timeout: 250ms"
                settings.environment = disk.environment
                let daemon = try await DaemonProcess.start(settings)
                let socket = AdminSocket(path: daemon.socket)
                try await daemon.waitForSnapshot()
                try await daemon.enroll(Faults.card, user: "anna")
                try await daemon.enroll(Faults.otherCard, user: "bob")
                try await daemon.waitForSnapshot(cards: 2, timeout: Self.patience)
                var row = FaultRow(
                    "disk stalled",
                    "no write or fdatasync returns, for \(10 * FaultRow.scale) taps and more"
                )
                let before = try await socket.events().count { $0.type == .decision }

                try disk.stall()
                let stream = TapStream(socket, cards: Faults.cards)
                try await stream.more(10 * FaultRow.scale, timeout: .seconds(120))
                let taps = try await stream.stop()
                #expect(taps.allSatisfy { $0.reply.granted == ($0.card == Faults.card) })
                #expect(taps.allSatisfy { $0.reply.sequence == nil }, "nobody claims that it is on record")
                #expect(taps.filter(\.reply.granted).allSatisfy { $0.reply.outcome == .commanded })
                // What the database says counts, also the second time, when the replica still waits for the first.
                try await self.removeBob(space)
                for isMember in [false, true, false] {
                    if isMember { try await space.web.addToCircle(bob, circle: WebApplication.doorCircle) }
                    try await eventually("bob is a member: \(isMember)", timeout: Self.patience) {
                        row.taps += 1
                        return try await socket.tap(Faults.otherCard).granted == isMember
                    }
                    if isMember { try await self.removeBob(space) }
                }
                row.taps += 1
                let refused = try await socket.tap(Faults.card, at: "storage")
                #expect(refused.reason == "journal-unavailable")
                #expect(try await socket.door("storage").state == .locked)
                let part = try await socket.degraded()["journal"]
                #expect(part?.state == .down)
                #expect(part?.detail?.contains("wait for the disk") == true)
                #expect(try await socket.status().journal.gaps >= UInt64(taps.count))

                let start = ContinuousClock.now
                disk.goOn()
                try await eventually("everything is on record, with what became of it", timeout: Self.patience) {
                    let journal = try await socket.events()
                    let granted = journal.filter { $0.type == .decision && $0.reason == "granted" }
                    let outcomes = Set(journal.compactMap(\.of))
                    return try await socket.status().journal.gaps == 0
                        && journal.count { $0.type == .decision } >= before + taps.count + row.taps
                        && granted.allSatisfy { outcomes.contains($0.sequence) }
                }
                try await daemon.waitForDelivery(timeout: Self.patience)
                row.recovered(in: .now - start)
                let journal = try await socket.events()
                row.add(taps)
                row.lost = before + row.taps - journal.count { $0.type == .decision }
                row.compare([], with: journal)
                try await row.compare(journal, with: space)
                let late = journal.filter { $0.door == "storage" && $0.type == .outcome }
                #expect(late.map(\.result) == ["failed"], "the grant that came late says that nobody was let in")
                #expect(try await socket.degraded().isEmpty)
                try row.report()
                try await daemon.stop()
            }
        }

        @Test(.enabled("root may mount") { await PrivateMount.isAvailable })
        func `A file system that is full to the last byte`() async throws {
            try await Space.with { space in
                var settings = self.settings(space)
                settings.launcher = PrivateMount.launcher(size: "6m")
                try await self.refuseWrites(
                    FaultRow("disk full", "the file system of journal and replica, to the last byte"),
                    settings,
                    space,
                    by: { try await $0.ballast(true) },
                    until: { try await $0.ballast(false) }
                )
            }
        }

        @Test func `A file system that turns read-only`() async throws {
            let disk = try await SlowDisk()
            try await Space.with { space in
                var settings = self.settings(space)
                settings.environment = disk.environment
                try await self.refuseWrites(
                    FaultRow("disk read-only", "every write and fdatasync fails with EROFS, as after an error"),
                    settings,
                    space,
                    by: { _ in try disk.turnReadOnly() },
                    until: { _ in disk.goOn() }
                )
            }
        }

        private func removeBob(_ space: Space) async throws {
            try await space.sql(
                "DELETE FROM circle_member WHERE account = (SELECT id FROM account WHERE username = 'bob')"
            )
        }

        /// Taps while nothing can be written, and expects that what was lost is what the answers said.
        private func refuseWrites(
            _ fault: FaultRow,
            _ settings: SiteSettings,
            _ space: Space,
            by begin: (DaemonProcess) async throws -> Void,
            until end: (DaemonProcess) async throws -> Void
        ) async throws {
            _ = try await space.createMember("anna")
            _ = try await space.createMember("bob")
            let daemon = try await DaemonProcess.start(settings)
            let socket = AdminSocket(path: daemon.socket)
            try await daemon.waitForSnapshot()
            try await daemon.enroll(Faults.card, user: "anna")
            try await daemon.enroll(Faults.otherCard, user: "bob")
            try await daemon.waitForDelivery(timeout: Self.patience)
            var row = fault
            let before = try await socket.events().count { $0.type == .decision }
            try await begin(daemon)
            let stream = TapStream(socket, cards: Faults.cards)
            try await stream.more(10 * FaultRow.scale, timeout: Self.patience)
            // What is left of the last page of a file still takes an entry or two.
            try await eventually("nothing can be written", timeout: Self.patience) {
                row.taps += 1
                return try await socket.tap(Faults.card, at: "storage").reason == "journal-unavailable"
            }
            // The replica cannot follow the database meanwhile; decisions do.
            try await self.removeBob(space)
            try await eventually("who lost the circle is refused", timeout: Self.patience) {
                row.taps += 1
                return try await !socket.tap(Faults.otherCard).granted
            }
            let taps = try await stream.stop()
            row.add(taps)
            let start = ContinuousClock.now
            try await end(daemon)
            row.taps += 1
            #expect(try await socket.tap(Faults.card).outcome == .commanded)
            try await eventually("all is well again", timeout: Self.patience) {
                try await socket.degraded().isEmpty
            }
            row.recovered(in: .now - start)
            try await daemon.waitForDelivery(timeout: Self.patience)
            let journal = try await socket.events()
            row.lost = before + row.taps - journal.count { $0.type == .decision }
            #expect(row.lost >= taps.count { $0.reply.sequence == nil }, "nobody claims that it is on record")
            #expect(journal.contains { $0.reason == "gap" })
            var compared = FaultRow("", "")
            try await compared.compare(journal, with: space)
            #expect(compared.lost == 0 && compared.duplicated == 0)
            row.note = "lost as stated: on record as a gap"
            try row.report(losing: row.lost)
            // A private mount is gone with its daemon.
            if settings.launcher.isEmpty {
                // The replica has it all again: a restart without the database knows who may not enter.
                try await daemon.kill()
                var settings = settings
                settings.connection = space.connection(as: Space.siteRole, via: .port(1))
                try daemon.write(settings)
                try await daemon.start()
                #expect(try await !socket.tap(Faults.otherCard).granted)
                #expect(try await socket.tap(Faults.card).granted)
            }
            try await daemon.stop()
        }

        @Test func `Out of file descriptors, doors go on`() async throws {
            try await Space.with { space in
                _ = try await space.createMember("anna")
                var settings = space.settings(broker: true)
                settings.readers["front"] =
                    "{ type: mqtt, door: entrance, topic: space/reader, reply: space/answer, debounce: 0s }"
                let daemon = try await DaemonProcess.start(settings)
                let socket = AdminSocket(path: daemon.socket)
                try await daemon.waitForSnapshot()
                try await daemon.waitForBroker()
                try await daemon.enroll(Faults.card, user: "anna")
                try await daemon.waitForDelivery(timeout: Self.patience)
                let answers = try await space.broker.subscribe(topic: "space/answer")
                let process = try #require(daemon.processID)
                func limit(_ count: Int) async throws {
                    let result = try await ChildProcess.run(
                        "/usr/bin/prlimit",
                        ["--pid", "\(process)", "--nofile=\(count):"]
                    )
                    #expect(result.exit == .exited(0), "\(result.standardError)")
                }
                let before = try await socket.events().count { $0.type == .decision }
                var row = FaultRow("no file descriptors", "the daemon may open no file and take no connection")
                try await limit(3)
                row.taps = 10 * FaultRow.scale
                for tap in 1...row.taps {
                    try await space.broker.publish("space/reader", #"{"card": "\#(Faults.card)"}"#)
                    let answer = try await answers.next(timeout: Self.patience)
                    #expect(answer.payload.contains("granted"), "tap \(tap): \(answer.payload)")
                }
                let start = ContinuousClock.now
                try await limit(1024)
                try await eventually("the admin socket answers, and all is well", timeout: Self.patience) {
                    (try? await socket.degraded().isEmpty) == true
                }
                try await daemon.waitForDelivery(timeout: Self.patience)
                row.recovered(in: .now - start)
                let journal = try await socket.events()
                row.lost = before + row.taps - journal.count { $0.type == .decision }
                row.compare([], with: journal)
                try await row.compare(journal, with: space)
                try row.report()
                try await daemon.stop()
                try await answers.stop()
            }
        }

        private enum ReplicaDamage: String, CaseIterable {
            case flipped = "bits flipped in every page"
            case cut = "cut off in the middle"
            case garbage = "overwritten with garbage"
            case deleted = "deleted"
        }

        @Test(arguments: ReplicaDamage.allCases)
        private func `A damaged replica is rebuilt from the database`(_ damage: ReplicaDamage) async throws {
            try await Space.with { space in
                _ = try await space.createMember("anna")
                let daemon = try await DaemonProcess.start(space.settings())
                let socket = AdminSocket(path: daemon.socket)
                try await daemon.waitForSnapshot()
                try await daemon.enroll(Faults.card, user: "anna")
                let taps = [try await socket.tap(Faults.card)]
                try await socket.command("lockdown", door: "entrance")
                try await daemon.waitForDelivery(timeout: Self.patience)
                let before = try await socket.events()
                try await daemon.stop()

                // What is written last is in the write-ahead log, which would heal the file alone.
                for suffix in ["", "-wal"] {
                    let file = "\(daemon.stateDirectory)/directory.sqlite\(suffix)"
                    guard var bytes = try? Data(contentsOf: URL(filePath: file)) else { continue }
                    switch damage {
                    case .flipped: for index in stride(from: 40, to: bytes.count, by: 512) { bytes[index] ^= 0x55 }
                    case .cut: bytes = bytes.prefix(bytes.count / 2 + 100)
                    case .garbage: bytes = Data(repeating: 0xa5, count: bytes.count)
                    case .deleted: break
                    }
                    if damage == .deleted { unlink(file) } else { try bytes.write(to: URL(filePath: file)) }
                }
                let start = ContinuousClock.now
                try await daemon.start()
                try await daemon.waitForSnapshot(cards: 1, timeout: Self.patience)
                var row = FaultRow("replica damaged", damage.rawValue)
                row.recovered(in: .now - start)
                if damage != .deleted {
                    #expect(daemon.log.contains { $0.contains("critical") && $0.contains("replica was damaged") })
                    let files = try FileManager.default.contentsOfDirectory(atPath: daemon.stateDirectory)
                    #expect(files.contains("directory.sqlite.corrupt-1"))
                    #expect(try await socket.door("entrance").state == .lockedDown, "told by the journal")
                }
                try await socket.command("release", door: "entrance")
                #expect(try await socket.tap(Faults.card).outcome == .commanded)
                try await daemon.waitForDelivery(timeout: Self.patience)
                let journal = try await socket.events()
                #expect(Array(journal.prefix(before.count)) == before)
                row.taps = taps.count + 1
                row.compare([], with: journal)
                try await row.compare(journal, with: space)
                try row.report()
                try await daemon.stop()
            }
        }

        /// The segments of a daemon that does not run, oldest first.
        private func segments(of daemon: DaemonProcess) throws -> [String] {
            let folder = "\(daemon.stateDirectory)/journal"
            return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".seg") }.sorted()
                .map { "\(folder)/\($0)" }
        }

        @Test func `Entries behind a damaged one are delivered from the file set aside`() async throws {
            try await Space.with { space in
                _ = try await space.createMember("anna")
                let proxy = try TCPProxy(to: space.server.port)
                var settings = space.settings()
                settings.connection = space.connection(as: Space.siteRole, via: .port(proxy.port))
                let daemon = try await DaemonProcess.start(settings)
                let socket = AdminSocket(path: daemon.socket)
                try await daemon.waitForSnapshot()
                try await daemon.enroll(Faults.card, user: "anna")
                try await daemon.waitForDelivery(timeout: Self.patience)
                await proxy.cut()
                try await eventually("the loss is noticed", timeout: Self.patience) {
                    try await socket.sync().state != .connected
                }
                for _ in 1...5 { #expect(try await socket.tap(Faults.card).outcome == .commanded) }
                let before = try await socket.events()
                try await daemon.kill()
                // The first of the entries that are not delivered yet: a decision.
                let first = try #require(before.last { $0.type == .decision }?.sequence) - 8
                let file = try #require(try self.segments(of: daemon).last)
                var bytes = try Data(contentsOf: URL(filePath: file))
                let name = withUnsafeBytes(of: first.littleEndian) { Data($0) }
                let place = try #require(bytes.firstRange(of: name)?.upperBound)
                bytes[place + 20] ^= 1
                try bytes.write(to: URL(filePath: file))

                let start = ContinuousClock.now
                try await daemon.start()
                let part = try await socket.degraded()["journal integrity"]
                #expect(part?.detail?.contains("intact entries are delivered from") == true, "\(part?.detail ?? "-")")
                await proxy.heal()
                try await daemon.waitForDelivery(timeout: Self.patience)
                var row = FaultRow(
                    "journal damaged",
                    "a bit flipped in the oldest undelivered entry, the database away"
                )
                row.recovered(in: .now - start)
                row.taps = 5
                let missing = try await space.sql(
                    """
                    SELECT string_agg(missing::text, ',') FROM generate_series(1, \(before.count)) missing
                    WHERE missing NOT IN (SELECT sequence FROM p2k16d.access_log)
                    """
                )
                #expect(missing == "\(first)", "the damaged entry and no other")
                row.lost = missing.split(separator: ",").count
                row.note = "the damaged entry itself; all behind it are delivered from the file set aside"
                // The outcome of the damaged decision says of itself who was let in.
                #expect(try await space.sql("SELECT count(*) FROM event WHERE name = 'open'") == "5")
                try row.report(losing: 1)
                try await daemon.stop()
                await proxy.stop()
            }
        }

        @Test func `A journal that is gone is begun anew, and that is said`() async throws {
            try await Space.with { space in
                _ = try await space.createMember("anna")
                let daemon = try await DaemonProcess.start(space.settings())
                let socket = AdminSocket(path: daemon.socket)
                try await daemon.waitForSnapshot()
                try await daemon.enroll(Faults.card, user: "anna")
                #expect(try await socket.tap(Faults.card).outcome == .commanded)
                try await daemon.waitForDelivery(timeout: Self.patience)
                let before = try await socket.events().count
                try await daemon.stop()
                try FileManager.default.removeItem(atPath: "\(daemon.stateDirectory)/journal")
                let start = ContinuousClock.now
                try await daemon.start()
                #expect(daemon.log.contains { $0.contains("critical") && $0.contains("journal is missing") })
                let part = try await socket.degraded()["journal integrity"]
                #expect(part?.detail?.contains("a new one was begun") == true)
                #expect(try await socket.tap(Faults.card).outcome == .commanded)
                try await daemon.waitForDelivery(timeout: Self.patience)
                var row = FaultRow("journal deleted", "the whole folder, while the daemon does not run")
                row.recovered(in: .now - start)
                row.taps = 2
                let journal = try await socket.events()
                #expect(journal.contains { $0.reason == "journal-damaged" })
                let logged = try await space.sql("SELECT count(*) FROM p2k16d.access_log")
                // The entry of the stop was the last one in the old journal.
                row.lost = before + journal.count - (Int(logged) ?? 0)
                #expect(try await space.sql("SELECT count(*) FROM event WHERE name = 'open'") == "2")
                try row.report()
                try await daemon.stop()
            }
        }
    }
}
