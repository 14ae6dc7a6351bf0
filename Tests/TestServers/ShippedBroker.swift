import FoundationEssentials
import Glibc

/// mosquitto with exactly the files of `Config/mosquitto`, but for the folder and the ports that they name.
///
/// End it with ``stop()``; the ``Janitor`` does when the test process crashes.
package actor ShippedBroker {
    /// How a client proves who it is.
    package enum Proof: String, Sendable, CaseIterable {
        case password, certificate
    }

    /// Ports on 127.0.0.1, also named localhost.
    private nonisolated let ports: [Proof: UInt16]
    package nonisolated let authority: TestAuthority
    private nonisolated let folder: TemporaryDirectory
    private var process: ChildProcess

    /// The password of every user is its name and this.
    private static let passwordEnd = "'s password"

    /// Starts the broker; it has no users yet.
    ///
    /// - Throws: ``TestServerError`` when a program is missing or mosquitto does not start.
    package static func start() async throws -> ShippedBroker {
        let folder = try TemporaryDirectory()
        let authority = try await TestAuthority()
        let identity = try await authority.server()
        let files = [
            ("broker.crt", identity.certificate), ("broker.key", identity.key), ("ca.crt", authority.certificate),
            ("crl.pem", authority.revocations),
        ]
        for (name, source) in files { try Self.copy(source, to: folder.file(name)) }
        try folder.write("", to: "passwords")
        try folder.write(try Self.shipped("acl"), to: "acl")
        var attempt = 1
        while true {
            let ports = [Proof.password: try freePort(), .certificate: try freePort()]
            try folder.write(try Self.configuration(in: folder, ports: ports), to: "mosquitto.conf")
            do {
                let process = try await Self.launch(in: folder)
                return ShippedBroker(ports: ports, authority: authority, folder: folder, process: process)
            } catch let error as TestServerError {
                // Somebody took a port since it was looked up.
                guard attempt < 5, error.description.contains("Address already in use") else { throw error }
                attempt += 1
            }
        }
    }

    private init(ports: [Proof: UInt16], authority: TestAuthority, folder: TemporaryDirectory, process: ChildProcess) {
        self.ports = ports
        self.authority = authority
        self.folder = folder
        self.process = process
    }

    deinit {
        self.process.send(signal: SIGKILL)
    }

    /// The port for clients that prove themselves so.
    package nonisolated func port(for proof: Proof) -> UInt16 { self.ports[proof]! }

    /// The password of a user that ``add(_:)`` has made.
    package nonisolated func password(of user: String) -> String { user + Self.passwordEnd }

    /// Gives users a password, by the command of the documents; counts after ``reload()``.
    package nonisolated func add(_ users: [String]) async throws {
        for user in users { try await self.passwords(["-b", self.file("passwords"), user, self.password(of: user)]) }
    }

    /// Takes a user's password away; counts after ``reload()``.
    package nonisolated func remove(_ user: String) async throws {
        try await self.passwords(["-D", self.file("passwords"), user])
    }

    /// Revokes a user's certificates; counts after ``reload()``, and for who is connected after ``restart()``.
    package nonisolated func revoke(_ user: String) async throws {
        try await self.authority.revoke(user)
        try Self.copy(self.authority.revocations, to: self.file("crl.pem"))
    }

    /// Gives the broker another certificate; counts after ``reload()``.
    package nonisolated func replaceCertificate(_ identity: TestAuthority.Identity) throws {
        try Self.copy(identity.certificate, to: self.file("broker.crt"))
        try Self.copy(identity.key, to: self.file("broker.key"))
    }

    /// What `systemctl reload mosquitto` does.
    package func reload() async throws {
        let start = self.process.recordedLines.count
        self.process.send(signal: SIGHUP)
        try await self.process.waitForLine(containing: "Reloading config", from: start, timeout: .seconds(20))
    }

    /// What `systemctl restart mosquitto` does.
    package func restart() async throws {
        try await self.process.terminate()
        self.process = try await Self.launch(in: self.folder)
    }

    package func stop() async throws {
        try await self.process.terminate()
    }

    // MARK: - Helpers

    private nonisolated func file(_ name: String) -> String { self.folder.file(name) }

    private nonisolated func passwords(_ arguments: [String]) async throws {
        let program = try Program("mosquitto_passwd", package: "mosquitto")
        let result = try await ChildProcess.run(program.path, arguments)
        guard result.exit == .exited(0) else {
            throw TestServerError("mosquitto_passwd \(result.exit): \(result.standardError)")
        }
    }

    private static func configuration(in folder: TemporaryDirectory, ports: [Proof: UInt16]) throws -> String {
        var text = try Self.shipped("mosquitto.conf")
        for (old, new) in [
            ("listener 8883", "listener \(ports[.password]!) 127.0.0.1"),
            ("listener 8884", "listener \(ports[.certificate]!) 127.0.0.1"),
            ("/etc/mosquitto/certs/", "\(folder.path)/"), ("/etc/mosquitto/", "\(folder.path)/"),
        ] {
            guard text.contains(old) else { throw TestServerError("mosquitto.conf does not have '\(old)'") }
            text = text.replacing(old, with: new)
        }
        // Otherwise root becomes the user mosquitto, who cannot read the folder.
        return geteuid() == 0 ? text + "user root\n" : text
    }

    private static func shipped(_ name: String) throws -> String {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let data = try Data(contentsOf: URL(filePath: "/\(root)/Config/mosquitto/\(name)"))
        return String(decoding: data, as: UTF8.self)
    }

    private static func copy(_ source: String, to target: String) throws {
        try Data(contentsOf: URL(filePath: source)).write(to: URL(filePath: target))
    }

    private static func launch(in folder: TemporaryDirectory) async throws -> ChildProcess {
        let program = try Program("mosquitto", package: "mosquitto")
        let process = try ChildProcess(program.path, ["-c", folder.file("mosquitto.conf")])
        do {
            // Written once all listeners are open.
            try await process.waitForLine(containing: " running", timeout: .seconds(20))
        } catch {
            try await process.kill()
            throw error
        }
        return process
    }
}
