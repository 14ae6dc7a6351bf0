import Glibc

/// `Docs/examples/controller.py` on a broker, as a maker would run it.
package struct ReferenceController {
    package let process: ChildProcess
    /// What is typed at it goes in here.
    private let terminal: Int32
    private let folder: TemporaryDirectory

    /// Runs the body while the controller is on the broker.
    ///
    /// - Parameter key: what it signs with; nil for nothing.
    package static func run(
        on server: MosquittoServer,
        topic: String,
        key: String? = nil,
        _ body: (ReferenceController) async throws -> Void
    ) async throws {
        try await Self.run(port: server.port, topic: topic, key: key, body)
    }

    /// Runs the body while the controller is on a broker at this port.
    ///
    /// - Parameters:
    ///   - key: what it signs with; nil for nothing.
    ///   - identity: the client certificate that it shows, to a broker that `authority` vouches for; nil without TLS.
    package static func run(
        port: UInt16,
        topic: String,
        key: String? = nil,
        authority: TestAuthority? = nil,
        identity: TestAuthority.Identity? = nil,
        _ body: (ReferenceController) async throws -> Void
    ) async throws {
        var arguments = ["--port", "\(port)", "--topic", topic]
        if let authority { arguments += ["--ca-file", authority.certificate] }
        if let identity {
            arguments += ["--certificate-file", identity.certificate, "--certificate-key-file", identity.key]
        }
        let controller = try await Self.start(arguments, key: key)
        do {
            try await controller.process.waitForLine(containing: "connected", timeout: .seconds(10))
            try await body(controller)
        } catch {
            try? await controller.end()
            throw error
        }
        try await controller.end()
    }

    private static func start(_ arguments: [String], key: String?) async throws -> Self {
        let folder = try TemporaryDirectory()
        let source = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        var arguments = ["/\(source)/Docs/examples/controller.py"] + arguments
        if let key { arguments += ["--key-file", try folder.write(key + "\n", to: "key")] }
        let pipe = folder.file("terminal")
        guard mkfifo(pipe, 0o600) == 0 else { throw TestServerError("mkfifo \(pipe)") }
        // For writing too, so that neither end waits for the other.
        let terminal = open(pipe, O_RDWR | O_CLOEXEC)
        // Debian's own, which knows Debian's packages.
        let command = (["exec", "/usr/bin/python3"] + arguments).joined(separator: " ") + " < \(pipe)"
        do {
            let process = try ChildProcess("/bin/sh", ["-c", command])
            try await process.waitForLine(containing: "connected", timeout: .seconds(10))
            return Self(process: process, terminal: terminal, folder: folder)
        } catch {
            close(terminal)
            throw error
        }
    }

    /// Types a line.
    package func type(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(self.terminal, bytes, bytes.count)
    }

    /// What it has printed, without what comes from its connections.
    package var lines: [String] {
        self.process.recordedLines.map(\.text).filter { $0 != "connected" && $0 != "connection lost" }
    }

    /// The same once there are so many, since what it prints comes later than what it sends.
    package func lines(_ count: Int) async throws -> [String] {
        let deadline = ContinuousClock.now + .seconds(10)
        while self.lines.count < count, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(10)) }
        return self.lines
    }

    package func waitFor(_ line: String, timeout: Duration = .seconds(10)) async throws {
        try await self.process.waitForLine(containing: line, timeout: timeout)
    }

    private func end() async throws {
        close(self.terminal)
        try await self.process.kill()
    }
}
