import AdminModel
import FoundationEssentials
import Glibc
import TestServers
import Testing

/// The real daemon with the shipped broker and a PostgreSQL that takes it by its certificate alone.
@Suite("On a network that nobody trusts", .timeLimit(.minutes(5)))
struct NetworkTests {
    private static let site = "p2k16d-bitraf"
    private static let card = "04A35F1BC26680"

    /// What a site with certificates alone has.
    private struct Bench {
        let authority: TestAuthority
        let broker: ShippedBroker
        let web: WebApplication
        let server: PostgresServer
        let folder: TemporaryDirectory
        var settings: SiteSettings

        func stop() async throws {
            try await self.broker.stop()
            try await self.server.stop()
        }
    }

    private func with(_ body: (Bench) async throws -> Void) async throws {
        let broker = try await ShippedBroker.start()
        let authority = broker.authority
        let server = try await PostgresServer.start(
            encryption: .init(
                try await authority.server(["localhost", "127.0.0.1"]),
                clients: authority,
                rules: [
                    "hostssl all \(Self.site) 127.0.0.1/32 cert", "host all \(Self.site) 127.0.0.1/32 reject",
                    "host all all 127.0.0.1/32 trust",
                ]
            )
        )
        let web = try await server.createP2K16Database()
        try await server.psql("CREATE ROLE \"\(Self.site)\" LOGIN")
        let migrated = try await ChildProcess.run(
            Binaries.daemon,
            [
                "migrate", "--connection", server.connectionString(database: "p2k16", user: "p2k16-flyway"),
                "--site-role",
                Self.site,
            ]
        )
        #expect(migrated.exit == .exited(0), "\(migrated.standardError)")
        let identity = try await authority.client(Self.site)
        var settings = SiteSettings()
        settings.site = "bitraf"
        settings.connection =
            "host=localhost port=\(server.port) dbname=p2k16 user=\(Self.site) sslmode=verify-full "
            + "sslrootcert=\(authority.certificate) sslcert=\(identity.certificate) sslkey=\(identity.key)"
        settings.brokerPort = broker.port(for: .certificate)
        settings.brokerLogin =
            "tls: { ca_file: \(authority.certificate), certificate_file: \(identity.certificate), "
            + "key_file: \(identity.key) }"
        let bench = Bench(
            authority: authority,
            broker: broker,
            web: web,
            server: server,
            folder: try TemporaryDirectory(),
            settings: settings
        )
        do {
            try await body(bench)
        } catch {
            try? await bench.stop()
            throw error
        }
        try await bench.stop()
    }

    private func report(_ daemon: DaemonProcess, _ check: String) async throws -> [Finding] {
        let output = try await daemon.ctl(["doctor", "--json"], timeout: .seconds(60))
        return try output.decode(DoctorReport.self).findings.filter { $0.check == check }
    }

    private func waitUntilFree(_ daemon: DaemonProcess) async throws {
        try await eventually("the tool is free", timeout: .seconds(25)) {
            let tool: ToolSummary = try await daemon.json(["tool", "show", "Laser"])
            return tool.control?.state == .free
        }
    }

    private func waitForKey(_ daemon: DaemonProcess, _ meaning: String) async throws {
        try await eventually("the key \(meaning)", timeout: .seconds(25)) {
            try await self.report(daemon, "controller-key").first?.meaning.contains(meaning) == true
        }
    }

    @Test func `A site lives by certificates alone, and its controller gets a new key while the tool is in use`()
        async throws
    {
        try await self.with { bench in
            let account = try await bench.web.createAccount(username: "ada", name: "Ada")
            try await bench.web.pay(account, until: Date(timeIntervalSinceNow: 20 * 86_400))
            try await bench.web.addToCircle(account, circle: WebApplication.doorCircle)
            _ = try await bench.web.createTool(name: "Laser", circle: WebApplication.doorCircle)
            let (old, new) = (String(repeating: "0f", count: 32), String(repeating: "e1", count: 32))
            let key = try bench.folder.write(old + "\n", to: "laser.key")
            var settings = bench.settings
            settings.more =
                "tools: { Laser: { controller: { type: p2k16d, topic: p2k16d/tool/laser, key_file: \(key), interval: 1s } } }"
            let laser = try await bench.authority.client("laser")
            let port = bench.broker.port(for: .certificate)
            try await DaemonProcess.with(settings) { daemon in
                try await daemon.waitForSnapshot(timeout: .seconds(25))
                try await daemon.waitForBroker(timeout: .seconds(25))
                try await daemon.enroll(Self.card, user: "ada")
                let certificates = try await self.report(daemon, "certificate")
                #expect(certificates.count == 4 && certificates.allSatisfy { $0.severity == .ok }, "\(certificates)")
                try await ReferenceController.run(
                    port: port,
                    topic: "p2k16d/tool/laser",
                    key: old,
                    authority: bench.authority,
                    identity: laser
                ) { controller in
                    try await self.waitUntilFree(daemon)
                    controller.type("tap \(Self.card)")
                    try await controller.waitFor("power on", timeout: .seconds(25))
                    try bench.folder.write("\(new)\n\(old)\n", to: "laser.key")
                    daemon.send(signal: SIGHUP)
                    try await self.waitForKey(daemon, "the controller still uses the old one")
                    controller.type("in")
                    try await controller.waitFor("“Laser” is checked in", timeout: .seconds(25))
                }
                try await ReferenceController.run(
                    port: port,
                    topic: "p2k16d/tool/laser",
                    key: new,
                    authority: bench.authority,
                    identity: laser
                ) { controller in
                    try await self.waitForKey(daemon, "has been replaced")
                    try bench.folder.write("\(new)\n", to: "laser.key")
                    daemon.send(signal: SIGHUP)
                    try await self.waitForKey(daemon, "is one")
                    try await self.waitUntilFree(daemon)
                    controller.type("tap \(Self.card)")
                    try await controller.waitFor("power on", timeout: .seconds(25))
                }
            }
        }
    }
}
