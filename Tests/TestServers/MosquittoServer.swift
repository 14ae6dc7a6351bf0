import Glibc

/// A private mosquitto broker on 127.0.0.1 that keeps nothing on disk.
///
/// End it with ``stop()``; the ``Janitor`` does when the test process crashes.
package actor MosquittoServer {
    /// A name and a password that clients may log in with.
    package struct User: Sendable {
        package let name: String
        package let password: String

        package init(name: String, password: String) {
            self.name = name
            self.password = password
        }
    }

    /// Port on 127.0.0.1; the same for the life of the broker, also over restarts.
    package nonisolated let port: UInt16
    private nonisolated let folder: TemporaryDirectory
    private var process: ChildProcess

    /// Starts a broker, which accepts connections on return.
    ///
    /// - Parameters:
    ///   - users: nobody else gets in unless this is empty, the default: then everybody does.
    ///   - accessList: text of an `acl_file`, such as `user door\ntopic write doors/#`; nil allows everything.
    ///   - certificates: makes the listener speak TLS only.
    ///   - settings: more lines for mosquitto.conf, after `listener`.
    /// - Returns: the running broker.
    /// - Throws: ``TestServerError`` when mosquitto is missing or does not start.
    package static func start(
        users: [User] = [],
        accessList: String? = nil,
        certificates: TestCertificates? = nil,
        settings: [String] = []
    ) async throws -> MosquittoServer {
        let folder = try TemporaryDirectory()
        var lines = [
            "allow_anonymous \(users.isEmpty)", "persistence false", "log_dest stderr", "log_type all",
            "connection_messages true", "set_tcp_nodelay true",
        ]
        // Otherwise root becomes the user mosquitto, who cannot read the folder.
        if geteuid() == 0 { lines.append("user root") }
        if !users.isEmpty { lines.append("password_file \(try await Self.writePasswords(users, in: folder))") }
        if let accessList { lines.append("acl_file \(try folder.write(accessList + "\n", to: "acl"))") }
        if let certificates {
            lines += [
                "cafile \(certificates.authority)", "certfile \(certificates.certificate)",
                "keyfile \(certificates.key)",
            ]
        }
        lines += settings
        var attempt = 1
        while true {
            let port = try freePort()
            try folder.write(
                (["listener \(port) 127.0.0.1"] + lines).joined(separator: "\n") + "\n",
                to: "mosquitto.conf"
            )
            do {
                return MosquittoServer(port: port, folder: folder, process: try await Self.launch(in: folder))
            } catch let error as TestServerError {
                // Somebody took the port since it was looked up.
                guard attempt < 5, error.description.contains("Address already in use") else { throw error }
                attempt += 1
            }
        }
    }

    private init(port: UInt16, folder: TemporaryDirectory, process: ChildProcess) {
        self.port = port
        self.folder = folder
        self.process = process
    }

    deinit {
        self.process.send(signal: SIGKILL)
    }

    /// Lines that the broker has logged since its last start.
    package var log: [String] { self.process.recordedLines.map(\.text) }

    /// Waits until the broker has logged a line with this text since its last start.
    ///
    /// - Throws: ``TestServerError`` with the end of the log when the time is over.
    package func waitForLog(containing text: String, timeout: Duration = .seconds(10)) async throws {
        try await self.process.waitForLine(containing: text, timeout: timeout)
    }

    /// Ends the broker, with which its sessions and retained messages are gone; ``restart()`` still works.
    ///
    /// - Throws: ``TestServerError`` when it had to be killed.
    package func stop() async throws {
        self.resume()
        try await self.process.terminate()
    }

    /// Kills the broker as a crash would.
    package func kill() async throws {
        try await self.process.kill()
    }

    /// Starts the broker again on the same port, after ending it when it runs; it accepts connections on return.
    package func restart() async throws {
        try await self.stop()
        self.process = try await Self.launch(in: self.folder)
    }

    /// Makes the broker read certificates, passwords and access list again, as `systemctl reload mosquitto` does.
    package func reload() async throws {
        let start = self.process.recordedLines.count
        self.process.send(signal: SIGHUP)
        try await self.process.waitForLine(containing: "Reloading config", from: start, timeout: .seconds(20))
    }

    /// Freezes the broker; clients stay connected, and new ones connect without an answer.
    package func pause() {
        self.process.send(signal: SIGSTOP)
    }

    /// Lets a frozen broker go on; harmless when it is not frozen.
    package func resume() {
        self.process.send(signal: SIGCONT)
    }

    // MARK: - Clients

    /// Records all messages on a topic filter; subscribed on return.
    ///
    /// - Parameters:
    ///   - topic: a topic or a filter with wildcards.
    ///   - qos: highest QoS of the deliveries.
    ///   - user: whom to log in as, when the broker has users.
    ///   - certificates: those of the broker, when it speaks TLS.
    /// - Returns: the running recorder.
    /// - Throws: ``TestServerError`` when the broker does not accept the subscription.
    package nonisolated func subscribe(
        topic: String = "#",
        qos: Int = 2,
        user: User? = nil,
        certificates: TestCertificates? = nil
    ) async throws -> MessageRecorder {
        try await MessageRecorder.start(
            arguments: self.clientArguments(user: user, certificates: certificates) + ["-t", topic, "-q", "\(qos)"]
        )
    }

    /// Publishes one message; with QoS 1 and 2 the broker has it on return.
    ///
    /// - Throws: ``TestServerError`` when the broker does not take it.
    package nonisolated func publish(
        _ topic: String,
        _ payload: String,
        qos: Int = 0,
        retain: Bool = false,
        user: User? = nil,
        certificates: TestCertificates? = nil
    ) async throws {
        let program = try Program("mosquitto_pub", package: "mosquitto-clients")
        let message = payload.isEmpty ? ["-n"] : ["-s"]
        let result = try await ChildProcess.run(
            program.path,
            self.clientArguments(user: user, certificates: certificates)
                + ["-t", topic, "-q", "\(qos)"] + (retain ? ["-r"] : []) + message,
            input: payload,
            timeout: .seconds(10)
        )
        guard result.exit == .exited(0) else {
            throw TestServerError("mosquitto_pub \(result.exit) on \(topic): \(result.standardError)")
        }
    }

    // MARK: - Helpers

    private nonisolated func clientArguments(user: User?, certificates: TestCertificates?) -> [String] {
        ["-h", "127.0.0.1", "-p", "\(self.port)", "-V", "5"]
            + (user.map { ["-u", $0.name, "-P", $0.password] } ?? [])
            + (certificates.map { ["--cafile", $0.authority] } ?? [])
    }

    private static func writePasswords(_ users: [User], in folder: TemporaryDirectory) async throws -> String {
        let path = try folder.write(
            users.map { "\($0.name):\($0.password)\n" }.joined(),
            to: "passwords"
        )
        let program = try Program("mosquitto_passwd", package: "mosquitto")
        let result = try await ChildProcess.run(program.path, ["-U", path])
        guard result.exit == .exited(0) else {
            throw TestServerError("mosquitto_passwd \(result.exit): \(result.standardError)")
        }
        return path
    }

    private static func launch(in folder: TemporaryDirectory) async throws -> ChildProcess {
        let program = try Program("mosquitto", package: "mosquitto")
        let process = try ChildProcess(program.path, ["-c", folder.file("mosquitto.conf")])
        do {
            // Written once all listeners are open.
            try await process.waitForLine(containing: " running", timeout: .seconds(10))
        } catch {
            try await process.kill()
            throw error
        }
        return process
    }
}
