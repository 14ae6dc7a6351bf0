import AdminModel
import FoundationEssentials
import Glibc
import TestServers
import Testing

extension Faults {
    /// The state directory takes nothing when the daemon starts: it works on a copy in memory, and goes back.
    @Suite(.timeLimit(.minutes(5)))
    struct StandIn {
        private static let patience = Duration.seconds(30)

        /// Everything that a state directory holds, and whether the copy has it.
        private static let files = [
            "directory.sqlite": true, "directory.sqlite-wal": true, "directory.sqlite-shm": false, "card.key": false,
            "lock": false, "journal": true,
        ]

        /// One door that stays as it is, one that is locked down before the fault, and one while it lasts.
        private func settings(_ base: SiteSettings, _ memory: TemporaryDirectory) -> SiteSettings {
            var settings = base
            for door in ["storage", "workshop"] {
                settings.doors[door] = "{ circles: [door], lock: { type: simulated } }"
                settings.readers[door] = "{ type: simulated, door: \(door) }"
            }
            settings.environment["RUNTIME_DIRECTORY"] = memory.path
            return settings
        }

        /// - Parameters:
        ///   - listener: systemd's ear, where the daemon is to go back by itself.
        ///   - begin: breaks the disk while no daemon runs.
        private func survive(
            _ fault: FaultRow,
            _ settings: SiteSettings,
            _ space: Space?,
            _ memory: TemporaryDirectory,
            listener: NotifyListener? = nil,
            by begin: () async throws -> Void,
            until end: () async throws -> Void
        ) async throws {
            var settings = settings
            if let listener { settings.environment["NOTIFY_SOCKET"] = listener.path }
            let daemon = try await DaemonProcess.start(settings)
            let socket = AdminSocket(path: daemon.socket)
            if space != nil {
                try await daemon.waitForSnapshot(timeout: Self.patience)
                try await daemon.enroll(Faults.card, user: "anna")
            }
            var row = fault
            row.taps = 1
            #expect(try await socket.tap(Faults.card).outcome == .commanded)
            try await socket.command("lockdown", door: "storage")
            try await daemon.kill()
            let before = try FileManager.default.contentsOfDirectory(atPath: daemon.stateDirectory)
            #expect(before.allSatisfy { Self.files[$0] != nil }, "is \(before) all copied that changes?")

            try await begin()
            try await daemon.start()
            #expect(daemon.log.contains { $0.contains("critical") && $0.contains("a copy in memory takes its place") })
            let part = try await socket.degraded()["state directory"]
            #expect(part?.detail?.contains("\(daemon.stateDirectory) cannot be written: ") == true)
            #expect(part?.remedy?.contains("Leave the machine on") == true)
            try await eventually("the alarm is raised", timeout: Self.patience) {
                try await socket.status().alarms.contains { $0.kind == "state-stand-in" && $0.severity == .critical }
            }
            let doctor = try await daemon.ctl(["doctor"])
            #expect(doctor.output.contains("Leave the machine on"), "\(doctor.output)")
            #expect(try await socket.door("storage").state == .lockedDown)
            row.taps += 1
            #expect(try await socket.tap(Faults.card, at: "storage").reason == "locked-down")
            try await socket.command("lockdown", door: "workshop")
            // Killed in the middle, and started on the same copy.
            let stream = TapStream(socket, cards: Faults.cards)
            try await stream.more(10 * FaultRow.scale, timeout: Self.patience)
            try await daemon.kill()
            let taps = await stream.stopAfterKill()
            #expect(taps.allSatisfy { $0.reply.sequence != nil }, "on record")
            row.add(taps)
            try await daemon.start()
            let restarted = try await socket.events()
            row.compare(taps, with: restarted)
            for door in ["storage", "workshop"] {
                #expect(try await socket.door(door).state == .lockedDown)
            }
            row.taps += 1
            #expect(try await socket.tap(Faults.card).outcome == .commanded)
            if space != nil { try await daemon.waitForDelivery(timeout: Self.patience) }

            let start = ContinuousClock.now
            try await end()
            if listener != nil {
                // It looks every 10 s.
                #expect(try await daemon.waitForExit(timeout: .seconds(60)) == .exited(1))
                #expect(daemon.log.contains { $0.contains("can be written again") })
            } else {
                try await daemon.stop()
            }
            try await daemon.start()
            #expect(daemon.log.contains { $0.contains("state directory is used again") })
            #expect(access(memory.file("stand-in/stand-in.json"), F_OK) != 0)
            for door in ["storage", "workshop"] {
                #expect(try await socket.door(door).state == .lockedDown)
            }
            row.taps += 1
            #expect(try await socket.tap(Faults.card).outcome == .commanded)
            try await eventually("all is well again", timeout: Self.patience) { try await socket.degraded().isEmpty }
            row.recovered(in: .now - start)
            if space != nil { try await daemon.waitForDelivery(timeout: Self.patience) }
            let journal = try await socket.events()
            #expect(Array(journal.prefix(restarted.count)) == restarted)
            row.compare(taps, with: journal)
            #expect(journal.count { $0.type == .decision } >= row.taps)
            if let space { try await row.compare(journal, with: space) }
            let audit = try await daemon.ctl(["audit", "verify"])
            #expect(audit.status == 0, "\(audit.output)")
            try row.report()
            try await daemon.stop()
            // What is lost with the memory now is nothing.
            try FileManager.default.removeItem(atPath: memory.file("stand-in"))
            try await daemon.start()
            #expect(Array(try await socket.events().prefix(journal.count)) == journal)
            try await daemon.stop()
        }

        @Test(arguments: ["full", "read-only"])
        func `A disk that takes nothing at the start`(fault: String) async throws {
            let disk = try await SlowDisk()
            let memory = try TemporaryDirectory()
            let isFull = fault == "full"
            let row = FaultRow(
                "disk \(fault) at the start",
                "every write of the state directory fails, and the daemon is killed and started, 2 times"
            )
            func run(_ base: SiteSettings, _ space: Space?) async throws {
                var settings = self.settings(base, memory)
                settings.environment.merge(disk.environmentOfState) { $1 }
                try await self.survive(
                    row,
                    settings,
                    space,
                    memory,
                    by: { if isFull { try disk.fill() } else { try disk.turnReadOnly() } },
                    until: { disk.goOn() }
                )
            }
            if isFull {
                try await run(Faults.embedded(), nil)
            } else {
                try await Space.with { space in
                    _ = try await space.createMember("anna")
                    try await run(space.settings(), space)
                }
            }
        }

        @Test(
            .enabled(if: FaultRow.scale > 1),
            .enabled("root may mount") { await PrivateMount.isAvailable },
            arguments: ["full", "read-only"]
        )
        func `A file system that the kernel writes nothing to at the start`(fault: String) async throws {
            let disk = try await PrivateDisk(size: "8m")
            let memory = try TemporaryDirectory()
            let listener = try NotifyListener(memory.file("notify"))
            let row = FaultRow(
                "disk \(fault) at the start",
                "a file system of the kernel's, and the daemon killed and started, 2 times; goes back by itself"
            )
            try await Space.with { space in
                _ = try await space.createMember("anna")
                var settings = self.settings(space.settings(), memory)
                settings.launcher = disk.launcher
                try await self.survive(
                    row,
                    settings,
                    space,
                    memory,
                    listener: listener,
                    by: { if fault == "full" { try await disk.fill() } else { try await disk.turnReadOnly() } },
                    until: { try await disk.goOn() }
                )
            }
            try await disk.stop()
        }

        @Test(.enabled(if: FaultRow.scale > 1))
        func `Power is lost meanwhile: what was delivered stays, and nothing takes its place`() async throws {
            let disk = try await SlowDisk()
            let memory = try TemporaryDirectory()
            try await Space.with { space in
                _ = try await space.createMember("anna")
                var settings = self.settings(space.settings(), memory)
                settings.environment.merge(disk.environmentOfState) { $1 }
                let daemon = try await DaemonProcess.start(settings)
                let socket = AdminSocket(path: daemon.socket)
                try await daemon.waitForSnapshot(timeout: Self.patience)
                try await daemon.enroll(Faults.card, user: "anna")
                try await daemon.waitForDelivery(timeout: Self.patience)
                var row = FaultRow("disk read-only at the start", "and the power lost while it is, 2 times")
                for _ in 1...2 {
                    try await daemon.kill()
                    try disk.turnReadOnly()
                    try await daemon.start()
                    for _ in 1...3 { #expect(try await socket.tap(Faults.card).outcome == .commanded) }
                    row.taps += 3
                    try await daemon.waitForDelivery(timeout: Self.patience)
                    try await daemon.kill()
                    try FileManager.default.removeItem(atPath: memory.file("stand-in"))
                }
                disk.goOn()
                let start = ContinuousClock.now
                try await daemon.start()
                for _ in 1...3 { #expect(try await socket.tap(Faults.card).outcome == .commanded) }
                row.taps += 3
                try await daemon.waitForDelivery(timeout: Self.patience)
                try await eventually("all is well", timeout: Self.patience) { try await socket.degraded().isEmpty }
                row.recovered(in: .now - start)
                let openings = try await space.sql("SELECT count(*) FROM event WHERE name = 'open'")
                row.lost = row.taps - (Int(openings) ?? 0)
                row.note = "all were delivered before; the machine itself has no record of them any more"
                try row.report()
                try await daemon.stop()
            }
        }
    }
}
