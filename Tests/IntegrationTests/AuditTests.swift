import AdminModel
import FoundationEssentials
import TestServers
import Testing

/// The record of a real daemon: checked, tampered with, written out, and partly forgotten.
@Suite("Audit", .serialized, .timeLimit(.minutes(5)))
struct AuditTests {
    private static let ada = "04A35F1BC26680"
    private static let erik = "9C41E72B"

    /// A site with the admin role, where ada came in twice and erik did not.
    private func withTaps(_ body: (Space, DaemonProcess) async throws -> Void) async throws {
        try await Space.with { space in
            _ = try await space.migrate(["--admin-role", Space.adminRole])
            let ada = try await space.createMember("ada")
            _ = try await space.web.createAccount(username: "erik", name: "Erik")
            var settings = space.settings(site: "audit")
            settings.adminConnection = space.connection(as: Space.adminRole)
            try await DaemonProcess.with(settings) { daemon in
                try await daemon.waitForSnapshot()
                try await daemon.enroll(Self.ada, user: "ada", label: "=cmd|' /C calc'!A0")
                try await daemon.enroll(Self.erik, user: "erik")
                for card in [Self.ada, Self.erik, Self.ada] { _ = try await daemon.tap("entrance", card) }
                try await daemon.waitForDelivery(timeout: .seconds(30))
                #expect(ada > 0)
                try await body(space, daemon)
            }
        }
    }

    private func verify(_ daemon: DaemonProcess, status: Int32) async throws -> AuditReport {
        let output = try await daemon.ctl(["audit", "verify", "--json"])
        #expect(output.status == status, "\(output.output)\(output.errors)")
        return try output.decode()
    }

    @Test func `Rows that somebody changed or deleted are named, and so is an upstream that is away`() async throws {
        try await self.withTaps { space, daemon in
            let sound = try await self.verify(daemon, status: 0)
            let log = try #require(sound.accessLog)
            #expect(sound.sound && sound.findings.isEmpty)
            #expect(log.rows == sound.journal.intact && log.undelivered == 0 && log.proven == log.rows - 1)
            let text = try await daemon.ctl(["audit", "verify"])
            #expect(text.output.contains("sound") && text.output.contains("Not known:"))

            let taps = try await space.sql(
                "SELECT sequence FROM p2k16d.access_log WHERE type = 'decision' ORDER BY sequence"
            ).split(separator: "\n").compactMap { UInt64($0) }
            try await space.server.psql(
                """
                UPDATE p2k16d.access_log SET reason = 'never-paid' WHERE sequence = \(taps[0]);
                UPDATE p2k16d.access_log SET hash = sha256('another') WHERE sequence = \(taps[1]);
                DELETE FROM p2k16d.access_log WHERE sequence = \(taps[2]);
                """,
                database: space.web.database
            )
            let tampered = try await self.verify(daemon, status: 5)
            #expect(
                tampered.findings.contains {
                    $0.first == taps[0] && $0.detail.contains("changed in the access log: reason")
                }
            )
            #expect(tampered.findings.contains { $0.first == taps[1] && $0.kind == .edited && $0.place == .journal })
            #expect(tampered.findings.contains { $0.first == taps[2] && $0.kind == .missing && $0.place == .accessLog })
            let words = try await daemon.ctl(["audit", "verify"])
            #expect(words.status == 5 && words.output.contains("NOT SOUND"))
            try await space.server.psql(
                "DELETE FROM p2k16d.access_log WHERE sequence = \(taps[1])",
                database: space.web.database
            )
        }
    }

    @Test func `Files that somebody changed are named`() async throws {
        try await DaemonProcess.with(SiteSettings()) { daemon in
            for command in [["status"], ["audit", "verify"]] {
                let output = try await daemon.ctl(command)
                #expect(output.status == 0, "\(output.output)\(output.errors)")
            }
            _ = try await daemon.ctl(["door", "open", "entrance"])
            let folder = "\(daemon.stateDirectory)/journal"
            let name = "00000000000000000001.seg"
            let path = "\(folder)/\(name)"
            var bytes = Array(try Data(contentsOf: URL(filePath: path)))
            let word = try #require(bytes.firstRange(of: Array("started".utf8)))
            bytes.replaceSubrange(word, with: Array("stopped".utf8))
            try Data(bytes).write(to: URL(filePath: path))
            let report = try await self.verify(daemon, status: 5)
            #expect(report.accessLog == nil)
            #expect(report.findings.map(\.kind) == [.edited])
            #expect(report.findings.first?.first == 1)
            #expect(report.unknown.contains { $0.contains("the chain has no key") && $0.contains("no upstream") })
            // As it was, so that the daemon finds no damage.
            bytes.replaceSubrange(word, with: Array("started".utf8))
            try Data(bytes).write(to: URL(filePath: path))
        }
    }

    @Test func `An export is checked with OpenSSL, and runs no formulas`() async throws {
        try await self.withTaps { space, daemon in
            let folder = daemon.folder
            let key = try await daemon.ctl(["audit", "key"])
            #expect(key.status == 0)
            try Data(key.output.utf8).write(to: URL(filePath: folder.file("audit-key.pem")))
            for (file, source) in [("all.csv", "upstream"), ("all.jsonl", "journal")] {
                let path = folder.file(file)
                let made = try await daemon.ctl(["audit", "export", path, "--source", source])
                #expect(made.status == 0, "\(made.output)\(made.errors)")
                func check() async throws -> String {
                    let arguments = [
                        "dgst", "-sha256", "-verify", folder.file("audit-key.pem"), "-signature", "\(path).sig", path,
                    ]
                    let result = try await ChildProcess.run("/usr/bin/openssl", arguments)
                    return result.standardOutput + result.standardError
                }
                #expect(try await check().contains("Verified OK"))
                var content = Array(try Data(contentsOf: URL(filePath: path)))
                let text = String(decoding: content, as: UTF8.self)
                #expect(text.contains("entrance") && text.contains("never-paid"))
                if file == "all.csv" {
                    #expect(text.hasPrefix("site,journal,sequence,at,type,door,"))
                    for line in text.split(separator: "\r\n") {
                        #expect(!line.contains(",=") && !line.contains(",\"="))
                    }
                }
                content[content.count / 2] ^= 1
                try Data(content).write(to: URL(filePath: path))
                #expect(try await !check().contains("Verified OK"))
                // Nothing is overwritten.
                #expect(try await daemon.ctl(["audit", "export", path]).status == 2)
            }
            let cards = try await daemon.ctl(["card", "export"])
            #expect(cards.output.contains("'=cmd|"))
            let since = try await daemon.ctl(["audit", "export", folder.file("none.csv"), "--since", "2100-01-01"])
            #expect(since.output.contains("0, from"), "\(since.output)\(since.errors)")
            try await daemon.waitForDelivery(timeout: .seconds(30))
            let orders = "SELECT count(*) FROM p2k16d.access_log WHERE reason = 'audit-export'"
            #expect(try await space.sql(orders) == "3")
        }
    }

    @Test func `A member is forgotten at the site and upstream, and the record stays sound`() async throws {
        try await self.withTaps { space, daemon in
            let number = try await space.sql("SELECT id FROM account WHERE username = 'ada'")
            let path = daemon.folder.file("ada.jsonl")
            let export = try await daemon.ctl(["audit", "export", "--member", "ada", path])
            #expect(export.status == 0, "\(export.output)\(export.errors)")
            let lines = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self).split(
                separator: "\n"
            )
            #expect(lines.first?.hasPrefix("{\"member\":") == true)
            // Enrolled, and tapped twice with an outcome each.
            #expect(lines.count == 1 + 5)
            #expect(lines.dropFirst().allSatisfy { $0.contains("\"account\":\"ada\"") })

            let rehearsal = try await daemon.ctl(["audit", "forget", "--member", "ada", "--dry-run", "--json"])
            let planned: ForgetReply = try rehearsal.decode()
            // The export itself is on record by now.
            #expect(planned.journal == 6 && planned.accessLog == 6 && planned.active && planned.sequence == nil)
            #expect(try await daemon.ctl(["audit", "forget", "--member", "ada"]).status == 2)
            let before = try await space.sql("SELECT count(*) FROM p2k16d.access_log WHERE account = \(number)")
            #expect(before != "0")

            let done = try await daemon.ctl(["audit", "forget", "--member", "ada", "--yes", "--json"])
            #expect(done.status == 0, "\(done.output)\(done.errors)")
            let reply: ForgetReply = try done.decode()
            #expect(reply.journal == 6 && reply.accessLog == 6 && reply.sequence != nil)
            #expect(try await space.sql("SELECT count(*) FROM p2k16d.access_log WHERE account = \(number)") == "0")
            #expect(
                try await space.sql(
                    "SELECT count(*) FROM p2k16d.access_log WHERE entry->>'account' = '\(number)' OR entry ? 'trace' AND account IS NULL"
                ) == "0"
            )
            // p2k16's own rows are p2k16's.
            #expect(
                try await space.sql("SELECT count(*) FROM event WHERE created_by = \(number) AND name = 'open'") == "2"
            )
            try await daemon.waitForDelivery(timeout: .seconds(30))
            let report = try await self.verify(daemon, status: 0)
            #expect(report.journal.forgotten == 6 && report.accessLog?.forgotten == 6)
            let events: EventList = try await daemon.json(["events", "--limit", "1000"])
            #expect(events.events.allSatisfy { $0.account != "ada" })
            #expect(events.events.contains { $0.action == "audit-forget" && $0.detail == "account \(number)" })

            // The same after a restart: recovery takes nothing for damage.
            _ = try await daemon.stop()
            try await daemon.start()
            try await daemon.waitForDelivery(timeout: .seconds(30))
            let again = try await self.verify(daemon, status: 0)
            #expect(again.journal.forgotten == 6)
            // Taps from now on are on record again.
            _ = try await daemon.tap("entrance", Self.ada)
            try await daemon.waitForDelivery(timeout: .seconds(30))
            #expect(try await space.sql("SELECT count(*) FROM p2k16d.access_log WHERE account = \(number)") == "2")
        }
    }
}
