import AdminModel
import FoundationEssentials
import TestServers
import Testing

extension Faults {
    /// The journal's file cannot grow.
    @Suite(.timeLimit(.minutes(5)))
    struct Disk {
        @Test func `Members still get in, and the gap itself is on record once the disk is back`() async throws {
            let daemon = try await DaemonProcess.start(Faults.embedded(journal: "on_failure: admit, timeout: 10s"))
            let socket = AdminSocket(path: daemon.socket)
            #expect(try await socket.tap(Faults.card).outcome == .commanded)
            let before = try await socket.events()
            try await daemon.fillDisk()
            var row = FaultRow("disk full", "the journal's file cannot grow; on_failure: admit")
            row.taps = 6
            for _ in 1...3 {
                let reply = try await socket.tap(Faults.card)
                #expect(reply.granted)
                #expect(reply.relocksAt != nil, "the door opened")
                #expect(reply.sequence == nil, "and nobody claims that it is on record")
            }
            #expect(try await socket.tap(Faults.strangersCard).reason == "unknown-card", "no open house")
            #expect(try await socket.status().journal.gaps == 4)
            let part = try await socket.degraded()["journal"]
            #expect(part?.state == .down)
            #expect(part?.detail?.contains("4 entries") == true)
            #expect(part?.remedy?.contains("disk") == true)
            #expect(daemon.log.contains { $0.contains("critical") && $0.contains("entry not recorded") })

            let start = ContinuousClock.now
            try await daemon.freeDisk()
            #expect(try await socket.tap(Faults.card).sequence != nil)
            row.recovered(in: .now - start)
            let after = try await socket.events()
            #expect(Array(after.prefix(before.count)) == before)
            let gaps = after.filter { $0.reason == "gap" }
            #expect(gaps.count == 1)
            #expect(gaps.first?.detail?.contains("4 entries") == true)
            #expect(try await socket.status().journal.gaps == 0)
            #expect(try await socket.degraded().isEmpty)

            // What was left of the failed writes does no harm to the next start.
            try await daemon.kill()
            try await daemon.start()
            #expect(Array(try await socket.events().prefix(after.count)) == after)
            #expect(try await socket.degraded().isEmpty)
            row.lost = row.taps - after.count { $0.type == .decision }
            row.note = "lost as stated: counted, and on record as a gap"
            try row.report(losing: 4)
            try await daemon.stop()
        }

        @Test func `Nobody gets in where the site wants it so`() async throws {
            let daemon = try await DaemonProcess.start(Faults.embedded(journal: "on_failure: refuse, timeout: 10s"))
            let socket = AdminSocket(path: daemon.socket)
            #expect(try await socket.tap(Faults.card).granted)
            try await socket.command("lock", door: "entrance")
            try await daemon.fillDisk()
            let denied = try await socket.tap(Faults.card)
            #expect(!denied.granted)
            #expect(denied.reason == "journal-unavailable")
            #expect(try await socket.door("entrance").state == .locked)
            // An order is not carried out either unless it is on record.
            let order = try await daemon.ctl(["door", "open", "entrance"])
            #expect(order.status != 0)
            #expect(order.errors.contains("cannot be put on record"))
            #expect(try await socket.door("entrance").state == .locked)

            try await daemon.freeDisk()
            let start = ContinuousClock.now
            #expect(try await socket.tap(Faults.card).outcome == .commanded)
            var row = FaultRow("disk full", "the journal's file cannot grow; on_failure: refuse")
            row.recovered(in: .now - start)
            let journal = try await socket.events()
            #expect(journal.contains { $0.reason == "gap" })
            row.taps = 3
            row.lost = row.taps - journal.count { $0.type == .decision }
            row.note = "the denial is not on record, the gap is"
            try row.report(losing: 1)
            try await daemon.stop()
        }
    }
}
