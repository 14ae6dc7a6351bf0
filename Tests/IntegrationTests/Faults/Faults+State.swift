import AdminModel
import FoundationEssentials
import Glibc
import TestServers
import Testing

extension Faults {
    /// The state directory, the card key or the configuration is not what it should be: the daemon refuses to start.
    @Suite(.timeLimit(.minutes(5)))
    struct State {
        /// How a daemon that is meant to fail ended, and what it said.
        private func refusal(of daemon: DaemonProcess) async throws -> (exit: ChildProcess.Exit, message: String) {
            try daemon.launch()
            do {
                let exit = try await daemon.waitForExit(timeout: .seconds(25))
                return (exit, daemon.log.joined(separator: "\n"))
            } catch {
                try await daemon.kill()
                throw error
            }
        }

        @Test func `A second daemon refuses and names the first`() async throws {
            let daemon = try await DaemonProcess.start(Faults.embedded())
            let second = try DaemonProcess(Faults.embedded())
            let configuration = try String(contentsOf: URL(filePath: daemon.configurationFile), encoding: .utf8)
                .split(separator: "\n").map { $0.hasPrefix("admin:") ? "admin: { socket: \(second.socket) }" : $0 }
            try second.folder.write(configuration.joined(separator: "\n"), to: "p2k16d.yaml")
            let (exit, message) = try await self.refusal(of: second)
            #expect(exit == .exited(1))
            let process = try #require(daemon.processID)
            #expect(message.contains("in use by process \(process)"))
            #expect(message.contains(daemon.stateDirectory))
            #expect(try await AdminSocket(path: daemon.socket).tap(Faults.card).granted, "the first does not notice")
            try await daemon.kill()

            // Its lock dies with it.
            try await second.start()
            try await second.stop()
        }

        @Test func `The state of one authority is refused to another`() async throws {
            try await Space.with { space in
                _ = try await space.createMember("anna")
                let embedded = try await DaemonProcess.start(Faults.embedded())
                try await embedded.stop()
                try embedded.write(space.settings())
                var (exit, message) = try await self.refusal(of: embedded)
                #expect(exit == .exited(1))
                #expect(message.contains("this site's own directory"))
                try embedded.write(Faults.embedded())
                try await embedded.start()
                #expect(try await AdminSocket(path: embedded.socket).tap(Faults.card).granted, "nothing was changed")
                try await embedded.stop()

                let replica = try await DaemonProcess.start(space.settings())
                try await replica.waitForSnapshot()
                try await replica.enroll(Faults.card, user: "anna")
                try await replica.stop()
                try replica.write(Faults.embedded())
                (exit, message) = try await self.refusal(of: replica)
                #expect(exit == .exited(1))
                #expect(message.contains("holds the facts of the database"))
            }
        }

        @Test func `Another database than that of the replica is not believed, and gets nothing`() async throws {
            try await Space.with { space in
                _ = try await space.createMember("anna")
                let daemon = try await DaemonProcess.start(space.settings())
                let socket = AdminSocket(path: daemon.socket)
                try await daemon.waitForSnapshot()
                try await daemon.enroll(Faults.card, user: "anna")
                try await daemon.waitForDelivery()
                try await daemon.stop()

                try await space.server.createP2K16Database("another")
                var settings = space.settings()
                settings.connection = space.server.connectionString(database: "another", user: Space.siteRole)
                let migration = try await ChildProcess.run(
                    Binaries.daemon,
                    [
                        "migrate", "--site-role", Space.siteRole, "--connection",
                        space.server.connectionString(database: "another", user: "p2k16-flyway"),
                    ]
                )
                #expect(migration.exit == .exited(0))
                try daemon.write(settings)
                let (exit, message) = try await self.refusal(of: daemon)
                #expect(exit == .exited(1))
                #expect(message.contains("“p2k16”") && message.contains("“another”"))

                // Where that shows only after the start, the daemon runs on, by the replica of the right one.
                let proxy = try TCPProxy(to: space.server.port)
                await proxy.cut()
                settings.connection = space.server.connectionString(
                    database: "another",
                    user: Space.siteRole,
                    via: .port(proxy.port)
                )
                try daemon.write(settings)
                try await daemon.start()
                await proxy.heal()
                try await eventually("health names the other database", timeout: .seconds(10)) {
                    try await socket.degraded()["upstream"]?.detail?.contains("“another”") == true
                }
                #expect(try await socket.tap(Faults.card).granted)
                // Time enough for an entry to be delivered where it does not belong.
                try await Task.sleep(for: .seconds(1))
                let logged = try await space.server.psql("SELECT count(*) FROM p2k16d.access_log", database: "another")
                #expect(logged == "0")
                try await daemon.stop()
                await proxy.stop()
            }
        }

        @Test func `A card key that others can read, that is missing or another`() async throws {
            let daemon = try await DaemonProcess.start(Faults.embedded())
            try await daemon.stop()
            let file = daemon.cardKeyFile
            let key = try Data(contentsOf: URL(filePath: file))

            chmod(file, 0o644)
            var (exit, message) = try await self.refusal(of: daemon)
            #expect(exit == .exited(1))
            #expect(message.contains("can be read by others"))
            #expect(message.contains("chmod 600 \(file)"))

            unlink(file)
            (exit, message) = try await self.refusal(of: daemon)
            #expect(exit == .exited(1))
            #expect(message.contains("\(file) is missing"))
            #expect(message.contains("restore it from a backup"))
            #expect(access(file, F_OK) != 0, "no new one is made")

            let other = String(repeating: "5a", count: 32)
            try Data("1 \(other)\n".utf8).write(to: URL(filePath: file))
            chmod(file, 0o600)
            (exit, message) = try await self.refusal(of: daemon)
            #expect(exit == .exited(1))
            #expect(message.contains("key"))
            #expect(!message.contains(other), "the secret stays secret")

            try key.write(to: URL(filePath: file))
            chmod(file, 0o600)
            try await daemon.start()
            #expect(try await AdminSocket(path: daemon.socket).tap(Faults.card).granted)
            try await daemon.stop()
        }

        @Test func `Errors of the configuration are told with their places, all at once`() async throws {
            let daemon = try DaemonProcess(Faults.embedded())
            try daemon.folder.write(
                """
                site: test
                state_directory: state
                doors:
                  entrance: { circles: [door], unlock_tim: 5s, lock: { type: simulated } }
                readers:
                  entrance: { type: simulated, door: entrnce }
                """,
                to: "p2k16d.yaml"
            )
            let (exit, message) = try await self.refusal(of: daemon)
            #expect(exit == .exited(78))
            #expect(message.contains("\(daemon.configurationFile):4:32: "))
            #expect(message.contains("unlock_time"), "a suggestion")
            #expect(message.contains("\(daemon.configurationFile):6:38: "))
            #expect(access(daemon.stateDirectory, F_OK) != 0, "nothing was touched")
        }

        @Test func `A socket that cannot be made ends the daemon, with the reason`() async throws {
            let daemon = try DaemonProcess(Faults.embedded())
            try FileManager.default.createDirectory(atPath: daemon.socket, withIntermediateDirectories: false)
            let (exit, message) = try await self.refusal(of: daemon)
            #expect(exit == .exited(1))
            #expect(message.contains("\(daemon.socket) is in the way"))
        }
    }
}
