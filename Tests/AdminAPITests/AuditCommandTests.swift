import AdminModel
import ArgumentParser
import Foundation
import TestServers
import Testing

@testable import p2k16ctl

/// The commands about the record against the real server.
@Suite(.timeLimit(.minutes(5)))
struct AuditCommandTests {
    private static func run(_ arguments: [String], socket: String) async throws {
        let parsed = try P2K16Ctl.parseAsRoot(arguments + ["--socket", socket])
        var command = try #require(parsed as? any AsyncParsableCommand)
        try await command.run()
    }

    @Test func findingsEndWithACodeOfTheirOwn() async throws {
        try await withServer(FakeBackend()) { path in
            let code = await #expect(throws: ExitCode.self) { try await Self.run(["audit", "verify"], socket: path) }
            #expect(code == ExitStatus.findings.exitCode)
        }
    }

    @Test func anExportIsWrittenWithItsSignatureOrNotAtAll() async throws {
        let folder = try TemporaryDirectory()
        let file = folder.file("record.csv")
        try await withServer(FakeBackend()) { path in
            try await Self.run(["audit", "export", file], socket: path)
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(text == "site,at\r\nbitraf,now\r\n")
            let signature = try Data(contentsOf: URL(fileURLWithPath: "\(file).sig"))
            #expect(signature == Data(base64Encoded: "MEUCIQ=="))
            let taken = await #expect(throws: Failure.self) {
                try await Self.run(["audit", "export", file], socket: path)
            }
            #expect(taken?.status == .usage)
            // The other file was there: none is left half made.
            try FileManager.default.removeItem(atPath: file)
            await #expect(throws: Failure.self) { try await Self.run(["audit", "export", file], socket: path) }
            #expect(!FileManager.default.fileExists(atPath: file))
        }
    }

    @Test func forgettingAsksAndSaysWhatItMeans() async throws {
        let backend = FakeBackend()
        try await withServer(backend) { path in
            try await Self.run(["audit", "forget", "--member", "anna", "--yes"], socket: path)
            #expect(backend.seen.name == "anna")
            try await Self.run(["audit", "forget", "--member", "anna", "--dry-run"], socket: path)
        }
        let reply = ForgetReply(account: 1, active: true, journal: 12, accessLog: 34, notErasable: 0, quarantined: [])
        #expect(
            AuditCommands.Forget.question("anna", reply)
                == "Erase what is personal in 12 entries of the journal and 34 of the access log for ever? anna is still "
                + "active, and further taps will be on record again."
        )
    }

    @Test func reportsSayWhatIsWrongAndWhatIsNotKnown() {
        var report = AuditReport(
            site: "bitraf",
            checkedAt: FakeBackend.time,
            journal: .init(first: 1, last: 10, intact: 10),
            accessLog: nil,
            findings: [FakeBackend.finding],
            furtherFindings: 2,
            remarks: [],
            unknown: ["what never reached the journal"]
        )
        let text = Text.audit(report, .plain)
        for part in [
            "NOT SOUND: 3 findings", "3-4", "changed in the access log", "and 2 more", "NOT compared", "what never",
        ] {
            #expect(text.contains(part), "\(text)")
        }
        report.sound = true
        #expect(Text.audit(report, .plain).contains("bitraf: sound"))
    }
}
