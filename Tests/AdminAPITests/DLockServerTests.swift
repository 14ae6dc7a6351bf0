import AdminAPI
import Glibc
import Logging
import TestServers
import TestSupport
import Testing

@Suite("The dlock API", .timeLimit(.minutes(5)))
struct DLockServerTests {
    /// Remembers what it was asked, and answers by the key.
    private final class Doors: DLockBackend {
        let asked = Recording<String>()

        func unlock(key: String, seconds: Int, client: String) async -> DLockResult {
            self.asked.append("\(key) \(seconds) \(client)")
            switch key {
            case "bv9-f2-entrance", "grün/1": return .opened
            case "shut": return .refused("the door is locked down; release it first")
            case "broken": return .failed("the lock does not answer")
            default: return .unknownDoor
            }
        }
    }

    private static let login = ["-u", "web:correct horse"]

    /// Runs the body against a server that listens.
    private static func run(
        certificates: TestCertificates? = nil,
        idleTimeout: Duration = .seconds(10),
        _ body: (String, Doors, DLockServer) async throws -> Void
    ) async throws {
        let doors = Doors()
        let ports = Recording<Int>()
        var configuration = DLockServerConfiguration(
            address: ListenAddress(
                host: "127.0.0.1",
                port: Int(try freePort()),
                tls: certificates.map { .init(certificateFile: $0.certificate, keyFile: $0.key) }
            ),
            username: "web",
            password: "correct horse"
        )
        configuration.idleTimeout = idleTimeout
        let server = DLockServer(
            configuration: configuration,
            backend: doors,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            onBound: { ports.append($0) }
        )
        #expect(server.fault != nil)
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await server.run() }
            let port = try #require(await ports.first(timeout: .seconds(25))).element
            #expect(server.fault == nil)
            try await body("\(certificates == nil ? "http" : "https")://127.0.0.1:\(port)", doors, server)
        }
    }

    /// Asks with curl.
    ///
    /// - Returns: the status and the body.
    private static func curl(_ arguments: [String]) async throws -> String {
        let result = try await ChildProcess.run(
            "/usr/bin/curl",
            ["-s", "-S", "-m", "10", "-w", "%{http_code}"] + arguments
        )
        guard result.exit == .exited(0) else { throw TestServerError("curl: \(result.standardError)") }
        return result.standardOutput
    }

    @Test("opens what it is asked to, for who logs in")
    func opening() async throws {
        try await Self.run { (url, doors, _) async throws in
            let unlock = "\(url)/doors/bv9-f2-entrance/unlock?duration=10"
            #expect(try await Self.curl(Self.login + ["-X", "POST", unlock]) == "open\n200")
            #expect(
                try await Self.curl(Self.login + ["-X", "POST", "\(url)/doors/gr%C3%BCn%2F1/unlock?duration=1"])
                    == "open\n200"
            )
            // As requests of Python sends it.
            #expect(try await Self.curl(Self.login + ["-d", "", unlock]) == "open\n200")
            #expect(
                doors.asked.elements == [
                    "bv9-f2-entrance 10 web at 127.0.0.1", "grün/1 1 web at 127.0.0.1",
                    "bv9-f2-entrance 10 web at 127.0.0.1",
                ]
            )
        }
    }

    @Test("says what is wrong, and why a door does not open")
    func refusals() async throws {
        try await Self.run { (url, doors, _) async throws in
            let post = Self.login + ["-X", "POST"]
            #expect(
                try await Self.curl(post + ["\(url)/doors/cellar/unlock?duration=10"]) == "there is no such door\n404"
            )
            #expect(
                try await Self.curl(post + ["\(url)/doors/shut/unlock?duration=10"])
                    == "the door is locked down; release it first\n409"
            )
            #expect(
                try await Self.curl(post + ["\(url)/doors/broken/unlock?duration=10"])
                    == "the lock does not answer\n503"
            )
            let asked = doors.asked.elements.count
            for query in [
                "", "?duration=", "?duration=0", "?duration=121", "?duration=-1", "?duration=1.5", "?seconds=5",
            ] {
                #expect(
                    try await Self.curl(post + ["\(url)/doors/bv9-f2-entrance/unlock\(query)"]).hasSuffix("400"),
                    "\(query)"
                )
            }
            #expect(
                try await Self.curl(Self.login + ["\(url)/doors/bv9-f2-entrance/unlock?duration=5"]).hasSuffix("405")
            )
            for path in ["/", "/doors", "/doors/a/lock", "/doors/a/unlock/x", "/doors/%zz/unlock", "/v1/status"] {
                #expect(try await Self.curl(post + ["\(url)\(path)?duration=5"]).hasSuffix("404"), "\(path)")
            }
            let large = String(repeating: "x", count: 2000)
            #expect(
                try await Self.curl(post + ["-d", large, "\(url)/doors/bv9-f2-entrance/unlock?duration=5"])
                    .hasSuffix("413")
            )
            #expect(doors.asked.elements.count == asked)
        }
    }

    @Test("tells nothing to who does not log in, and slows down who guesses")
    func logins() async throws {
        try await Self.run { (url, doors, _) async throws in
            let unlock = ["-X", "POST", "\(url)/doors/bv9-f2-entrance/unlock?duration=10"]
            #expect(try await Self.curl(unlock) == "log in\n401")
            for login in ["web:", "web:correct hors", "web:correct horse ", "Web:correct horse", ":correct horse"] {
                #expect(try await Self.curl(["-u", login] + unlock).hasSuffix("401"), "\(login)")
            }
            for header in ["Basic", "Basic !!!", "Bearer d2ViOmNvcnJlY3QgaG9yc2U=", "Basic d2Vi"] {
                #expect(try await Self.curl(["-H", "Authorization: \(header)"] + unlock).hasSuffix("401"), "\(header)")
            }
            #expect(try await Self.curl(Self.login + unlock).hasSuffix("429"), "ten were wrong")
            #expect(doors.asked.elements.isEmpty)
        }
    }

    @Test("speaks TLS where it has a certificate, and nothing else there")
    func tls() async throws {
        let certificates = try await TestCertificates.make()
        try await Self.run(certificates: certificates) { (url, doors, _) async throws in
            let unlock = ["-X", "POST", "\(url)/doors/bv9-f2-entrance/unlock?duration=10"]
            #expect(try await Self.curl(Self.login + ["--cacert", certificates.authority] + unlock) == "open\n200")
            await #expect(throws: TestServerError.self) { try await Self.curl(Self.login + unlock) }
            let plain = unlock[2].replacing("https://", with: "http://")
            await #expect(throws: TestServerError.self) {
                try await Self.curl(Self.login + ["-X", "POST", plain])
            }
            #expect(doors.asked.elements.count == 1)
        }
    }

    @Test("does not wait for clients that say nothing, or go on for ever", arguments: [false, true])
    func slowClients(_ hasTLS: Bool) async throws {
        let certificates = hasTLS ? try await TestCertificates.make() : nil
        try await Self.run(certificates: certificates, idleTimeout: .seconds(1)) { (url, _, _) async throws in
            let port = try #require(url.split(separator: ":").last.flatMap { UInt16($0) })
            let start = ContinuousClock.now
            let silent = try RawConnection(port: port)
            #expect(await silent.read() == "")
            #expect(start.duration(to: .now) < .seconds(8))
            guard !hasTLS else { return }
            let endless = try RawConnection(port: port)
            endless.send("POST /doors/a/unlock?duration=5 HTTP/1.1\r\nx: \(String(repeating: "y", count: 20_000))")
            _ = await endless.read()
            #expect(start.duration(to: .now) < .seconds(16))
        }
    }

    @Test("that cannot listen says so, and comes when it can")
    func taken() async throws {
        let (listener, port) = try listenOnFreePort()
        let doors = Doors()
        let bound = Recording<Int>()
        let server = DLockServer(
            configuration: DLockServerConfiguration(
                address: ListenAddress(host: "127.0.0.1", port: Int(port)),
                username: "web",
                password: "x"
            ),
            backend: doors,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            onBound: { bound.append($0) }
        )
        await withTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await server.run() }
            let deadline = ContinuousClock.now + .seconds(10)
            let starting = server.fault
            while server.fault == starting, ContinuousClock.now < deadline {
                try? await Task.sleep(for: .milliseconds(10))
            }
            #expect(server.fault?.hasPrefix("the dlock API cannot be served at 127.0.0.1:\(port): ") == true)
            close(listener)
            #expect(await bound.first(timeout: .seconds(20)) != nil)
            #expect(server.fault == nil)
        }
    }
}
