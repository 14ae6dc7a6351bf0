import AdminModel
import ArgumentParser
import Testing

@testable import p2k16ctl

/// The report of `p2k16ctl doctor`, as people and programs get it.
@Suite(.timeLimit(.minutes(5)))
struct DoctorTests {
    private static func run(_ arguments: [String], socket: String) async throws {
        let parsed = try P2K16Ctl.parseAsRoot(["doctor"] + arguments + ["--socket", socket])
        var command = try #require(parsed as? any AsyncParsableCommand)
        try await command.run()
    }

    private static let report = DoctorReport(site: "bitraf", version: "1.0", findings: FakeBackend.findings)

    @Test func theExitCodeTellsTheWorst() async throws {
        try await withServer(FakeBackend()) { path in
            for arguments in [[], ["--json"], ["--all"], ["--quiet"]] {
                let code = await #expect(throws: ExitCode.self) { try await Self.run(arguments, socket: path) }
                #expect(code == ExitCode(6))
            }
        }
        #expect(ExitStatus(FindingSeverity.ok) == .done && ExitStatus(FindingSeverity.notice) == .done)
        #expect(ExitStatus(FindingSeverity.error).rawValue == 7)
        try await withSocketPath { path in
            let code = await #expect(throws: ExitCode.self) { try await Self.run(["--json"], socket: path) }
            #expect(code == ExitCode(3))
        }
    }

    @Test func theWorstComesFirstByArea() {
        #expect(Self.report.findings.map(\.area) == [.database, .hardware, .storage])
        #expect(Self.report.worst == .warning)
        let mixed = DoctorReport(
            site: nil,
            version: nil,
            findings: [
                Finding(.clock, .ok, "a", "", ""), Finding(.broker, .notice, "b", "", ""),
                Finding(.clock, .error, "c", "", ""), Finding(.broker, .ok, "d", "", ""),
                Finding(.broker, .notice, "e", "", ""),
            ]
        )
        #expect(mixed.findings.map(\.check) == ["c", "a", "b", "e", "d"])
        #expect(DoctorReport(site: nil, version: nil, findings: []).worst == .ok)
    }

    @Test func showsWhatDeservesALookAndCountsTheRest() {
        let text = Text.doctor(Self.report, least: .notice, withSummary: true, .plain)
        #expect(
            text == """
                database
                  warning  the role site: may too much
                           -> revoke it

                hardware
                  notice   /dev/x: is odd
                           -> look at it

                bitraf: 1 warning, 1 notice; fine: storage 1
                """
        )
        #expect(Text.doctor(Self.report, least: .ok, withSummary: true, .plain).contains("  ok       the disk: has"))
        #expect(!Text.doctor(Self.report, least: .warning, withSummary: false, .plain).contains("odd"))
        let fine = DoctorReport(site: "bitraf", version: "1.0", findings: [FakeBackend.findings[0]])
        #expect(Text.doctor(fine, least: .notice, withSummary: true, .plain) == "bitraf: all is well; fine: storage 1")
        #expect(Text.doctor(fine, least: .warning, withSummary: false, .plain) == "")
        let odd = DoctorReport(
            site: nil,
            version: nil,
            findings: [Finding(.cards, .error, "x", "a\u{1B}[2J", "b", remedy: "c\nd")]
        )
        #expect(!Text.doctor(odd, least: .ok, withSummary: false, .plain).contains("\u{1B}"))
    }

    @Test func aDaemonOfAnotherVersionIsNoticed() {
        #expect(DoctorCommand.versionFinding(nil) == nil)
        #expect(DoctorCommand.versionFinding(Version.current) == nil)
        #expect(DoctorCommand.versionFinding("0.0.1")?.severity == .warning)
    }

    @Test(
        arguments: [
            (.missing, [], "daemon", "systemctl start p2k16d"), (.missing, [12], "socket", "--socket"),
            (.hidden, [12], "permission", "sudo"), (.there(isAllowed: false), [12], "permission", "sudo"),
            (.there(isAllowed: true), [], "daemon", "p2k16d check"),
            (.there(isAllowed: true), [12], "daemon", "journalctl"), (.noSocket, [], "socket", "--socket"),
        ] as [(DaemonTraces.Socket, [Int32], String, String)]
    )
    func aSilentDaemonLeavesTraces(socket: DaemonTraces.Socket, processes: [Int32], check: String, remedy: String) {
        let traces = DaemonTraces(path: "/run/p2k16d/admin.sock", socket: socket, processes: processes)
        let findings = traces.findings(Failure(.unreachable, "timed out"))
        #expect(findings.map(\.check) == [check] && findings[0].severity == .error)
        #expect(findings[0].remedy?.contains(remedy) == true)
        if case .there(isAllowed: true) = socket, !processes.isEmpty {
            #expect(findings[0].meaning.contains("timed out"))
        }
    }

    @Test func tracesAreLookedFor() async throws {
        try await withSocketPath { path in
            #expect(DaemonTraces.look(at: path).socket == .missing)
            try await withServer(FakeBackend()) { path in
                #expect(DaemonTraces.look(at: path).socket == .there(isAllowed: true))
            }
            let folder = path.dropLast("/admin.sock".count)
            #expect(DaemonTraces.look(at: String(folder)).socket == .noSocket)
        }
    }
}
