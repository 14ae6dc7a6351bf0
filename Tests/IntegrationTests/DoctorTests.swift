import AdminModel
import FoundationEssentials
import TestServers
import Testing

/// `p2k16ctl doctor` against the real daemon, database and broker.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct DoctorTests {
    /// What depends on the machine that runs the test.
    private static let ofTheMachine: Set<String> = ["disk", "disk-files", "clock-service", "clock-trust"]

    private func examine(_ daemon: DaemonProcess) async throws -> DoctorReport {
        let output = try await daemon.ctl(["doctor", "--json"], timeout: .seconds(60))
        let report: DoctorReport = try output.decode()
        let expected: Int32 = report.worst == .error ? 7 : report.worst == .warning ? 6 : 0
        #expect(output.status == expected)
        return report
    }

    @Test func `A healthy site has nothing worse than notices, and says what was looked at`() async throws {
        try await Space.with { space in
            _ = try await space.createMember("anna")
            try await DaemonProcess.with(space.settings(site: "healthy", broker: true)) { daemon in
                try await daemon.waitForSnapshot()
                try await daemon.waitForBroker()
                try await daemon.waitForDelivery()
                let report = try await self.examine(daemon)
                #expect(report.site == "healthy")
                let own = report.findings.filter { !Self.ofTheMachine.contains($0.check) }
                #expect(own.filter { $0.severity > .notice } == [])
                let fine = Set(own.filter { $0.severity == .ok }.map(\.check))
                let expected: Set = [
                    "tap-path", "starts", "door", "reader", "configuration-file", "secrets", "files",
                    "broker-clear-text", "broker-connection", "broker-access", "database-connection",
                    "database-clear-text", "database-schema", "database-role", "database-login", "database-sync",
                    "notify-triggers", "journal", "journal-delivery", "short-format", "replica",
                ]
                #expect(expected.subtracting(fine) == [])
                #expect(report.findings.contains { $0.check == "watchdog" && $0.severity == .notice })

                let text = try await daemon.ctl(["doctor"])
                #expect(text.output.contains("was not started by a unit with Type=notify"))
                #expect(text.output.contains("healthy: ") && text.output.contains("fine: "))
                #expect(!text.output.contains("\u{1B}"), "colours are for terminals")

                let nobody = daemon.folder.file("nobody.sock")
                let silent = try await daemon.ctl(["doctor", "--socket", nobody])
                #expect(silent.status == 3)
                #expect(silent.output.contains(nobody) && silent.output.contains("->"))
            }
        }
    }

    /// The site may publish how its doors are, and nothing else.
    private static let accessList = """
        topic read #
        topic write p2k16d/broken/status
        topic write p2k16d/broken/door/#
        topic write broken/open
        """

    private func settings(_ space: Space, _ broker: MosquittoServer) -> SiteSettings {
        var settings = space.settings(site: "broken")
        settings.brokerPort = broker.port
        settings.doors["annex"] =
            "{ circles: [door], lock: { type: mqtt, topic: broken/open, acknowledge: none } }"
        settings.readers["annex"] =
            "{ type: serial, door: annex, device: /dev/serial/by-id/none, protocol: rdm6300, format: short24 }"
        return settings
    }

    @Test func `Each thing that is broken is named, with what to do`() async throws {
        let broker = try await MosquittoServer.start(accessList: Self.accessList)
        try await broker.publish("broken/open", "5", qos: 1, retain: true)
        try await Space.with { space in
            _ = try await space.createMember("anna")
            let settings = self.settings(space, broker)
            try await DaemonProcess.with(settings) { daemon in
                try await daemon.waitForSnapshot()
                try await daemon.waitForBroker()
                try await daemon.enroll("04A35F1BC26680", user: "anna")
                try await daemon.waitForSnapshot(cards: 1)

                let role = Space.siteRole
                try await space.sql(
                    """
                    GRANT SELECT (password) ON account TO "\(role)";
                    GRANT INSERT, DELETE ON circle_member TO "\(role)";
                    REVOKE EXECUTE ON FUNCTION p2k16d.lock_tool(bigint) FROM "\(role)";
                    """
                )
                let other = Task {
                    try? await space.server.psql(
                        "SELECT pg_sleep(120)",
                        database: space.web.database,
                        user: role,
                        timeout: .seconds(200)
                    )
                }
                try await eventually("somebody else is logged in", timeout: .seconds(20)) {
                    try await space.sql("SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(120)'")
                        != "0"
                }
                try Data("x".utf8).write(to: URL(filePath: "\(daemon.stateDirectory)/journal/1.seg.corrupt-1"))
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: daemon.stateDirectory)
                var changed = settings
                changed.doors["entrance"] =
                    "{ circles: [door], unlock_time: 7s, lock: { type: simulated }, key: front }"
                try daemon.write(changed)

                let report = try await self.examine(daemon)
                #expect(report.worst == .error)
                let found = Dictionary(
                    grouping: report.findings.filter { $0.severity > .ok && !Self.ofTheMachine.contains($0.check) },
                    by: \.check
                )
                func severity(_ check: String) -> FindingSeverity? { found[check]?.map(\.severity).max() }
                #expect(severity("configuration-reload") == .warning)
                #expect(severity("configuration-restart") == .warning)
                #expect(severity("files") == .warning)
                #expect(severity("quarantined-files") == .warning)
                #expect(severity("database-role") == .warning)
                #expect(severity("database-login") == .warning)
                #expect(severity("database-schema") == .error)
                #expect(severity("broker-publish") == .error)
                #expect(severity("broker-retained-command") == .error)
                #expect(severity("device") == .error)
                #expect(severity("reader") == .error)
                #expect(severity("short-format") == .notice)
                #expect(found.values.joined().allSatisfy { $0.remedy?.isEmpty == false })
                let roles = found["database-role"]?.map(\.meaning).joined() ?? ""
                #expect(roles.contains("read password") && roles.contains("INSERT public.circle_member"))
                #expect(found["broker-retained-command"]?.first?.subject == "broken/open")
                #expect(found["database-schema"]?.first?.meaning.contains("p2k16d.lock_tool(bigint)") == true)

                try await space.sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(120)'"
                )
                _ = await other.value

                // A database that hangs is a finding, and so is a file with a mistake.
                try daemon.folder.write("site: broken\nnonsense: 1\n", to: "p2k16d.yaml")
                await space.server.pause()
                let hung = try await self.examine(daemon)
                await space.server.resume()
                let errors = Set(hung.findings.filter { $0.severity == .error }.map(\.check))
                #expect(errors.isSuperset(of: ["database-connection", "configuration-file"]))
                let quiet = try await daemon.ctl(["doctor", "--quiet"], timeout: .seconds(60))
                #expect(quiet.status == 7 && !quiet.output.contains("notice"))
            }
        }
        try await broker.stop()
    }
}
