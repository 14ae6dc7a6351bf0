import AccessControl
import Glibc
import Hardware
import TestServers
import Testing

@Suite("A lock behind a dlock's HTTP API", .timeLimit(.minutes(5)))
struct DLockHTTPLockTests {
    private static func lock(
        at url: String,
        key: String = "bv9-f2-entrance",
        login: DLockHTTPLogin? = DLockHTTPLogin(username: "door", password: "opensesame"),
        timeout: Duration = .seconds(2),
        checkInterval: Duration = .seconds(3600)
    ) throws -> DLockHTTPLock {
        DLockHTTPLock(
            address: try #require(DLockHTTPAddress(url: url, key: key)),
            login: login,
            timeout: timeout,
            checkInterval: checkInterval
        )
    }

    @Test("asks as p2k16's web application does, and any 2xx is the acknowledgement")
    func accepted() async throws {
        let server = try ScriptedDLock(.status("200 OK"), .status("204 No Content"), .status("202 Accepted"))
        defer { server.stop() }
        let lock = try Self.lock(at: server.url)
        #expect(lock.capabilities == .confirm && lock.confirmed == .unknown)
        try await lock.unlock(for: .seconds(10))
        #expect(lock.confirmed == .unlocked && lock.fault == nil)
        try await lock.unlock(for: .milliseconds(1500))
        try await Self.lock(at: "\(server.url)/api/", key: "grün/1", login: nil).unlock(for: .seconds(500))
        let requests = server.requests.elements.map { $0.lowercased() }
        #expect(requests[0].hasPrefix("post /doors/bv9-f2-entrance/unlock?duration=10 http/1.1\r\n"))
        #expect(requests[0].contains("authorization: basic zg9vcjpvcgvuc2vzyw1l\r\n"))
        #expect(requests[0].contains("content-length: 0\r\n"))
        #expect(requests[1].hasPrefix("post /doors/bv9-f2-entrance/unlock?duration=2 "))
        #expect(requests[2].hasPrefix("post /api/doors/gr%c3%bcn%2f1/unlock?duration=120 "))
        #expect(!requests[2].contains("authorization"))
    }

    @Test("fails with the answer that is none, and asks once", arguments: ["500 Oh no", "404 Not Found", "302 Found"])
    func refused(_ status: String) async throws {
        let server = try ScriptedDLock(.status(status))
        defer { server.stop() }
        let lock = try Self.lock(at: server.url)
        let error = await #expect(throws: LockError.self) { try await lock.unlock(for: .seconds(10)) }
        #expect(error?.message.hasPrefix("the dlock answered \(status.prefix(3))") == true)
        #expect(lock.fault == error?.message)
        #expect(server.requests.elements.count == 1)
    }

    @Test("never asks again once the request may have been received")
    func noRetry() async throws {
        let server = try ScriptedDLock(.reset, .close, .hang, .status("200 OK"))
        defer { server.stop() }
        let lock = try Self.lock(at: server.url, timeout: .milliseconds(700))
        for asked in 1...3 {
            let start = ContinuousClock.now
            let error = await #expect(throws: LockError.self) { try await lock.unlock(for: .seconds(10)) }
            #expect(error?.message.contains("did not answer") == true)
            #expect(error?.message.hasSuffix("it may have opened all the same") == true)
            #expect(start.duration(to: .now) < .seconds(5))
            #expect(server.requests.elements.count == asked)
            #expect(lock.fault != nil && lock.confirmed == .unknown)
        }
        try await lock.unlock(for: .seconds(10))
        #expect(lock.fault == nil)
    }

    @Test("resets the connection of an order that it gives up, so that nothing of it is delivered later")
    func givenUp() async throws {
        let server = try ScriptedDLock(.hang)
        defer { server.stop() }
        let lock = try Self.lock(at: server.url, timeout: .milliseconds(300))
        await #expect(throws: LockError.self) { try await lock.unlock(for: .seconds(10)) }
        #expect(server.endOfUnanswered() == ECONNRESET)
    }

    @Test("that refuses connections is tried until its time is over, and is then told nothing")
    func connectionRefused() async throws {
        let port = try freePort()
        let lock = try Self.lock(at: "http://127.0.0.1:\(port)", timeout: .milliseconds(500))
        let start = ContinuousClock.now
        let error = await #expect(throws: LockError.self) { try await lock.unlock(for: .seconds(10)) }
        #expect(error?.message == "the dlock at http://127.0.0.1:\(port) cannot be reached: Connection refused")
        #expect(start.duration(to: .now) >= .milliseconds(200))
        #expect(start.duration(to: .now) < .seconds(5))
    }

    @Test("that comes back while it is tried opens once")
    func retried() async throws {
        let port = try freePort()
        let lock = try Self.lock(at: "http://127.0.0.1:\(port)", timeout: .seconds(20))
        async let opened: Void = lock.unlock(for: .seconds(10))
        try await Task.sleep(for: .milliseconds(250))
        let server = try ScriptedDLock(.status("200 OK"), on: (try Self.listen(port: port), port))
        defer { server.stop() }
        try await opened
        #expect(server.requests.elements.count == 1)
    }

    @Test("is looked after between the openings")
    func health() async throws {
        let server = try ScriptedDLock(.status("404 Not Found"), .status("401 Unauthorized"), .status("404 Not Found"))
        let lock = try Self.lock(at: server.url, timeout: .milliseconds(500), checkInterval: .milliseconds(50))
        await withTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await lock.run() }
            _ = await server.requests.first(from: 2, timeout: .seconds(20))
            #expect(server.requests.elements[0].hasPrefix("HEAD / HTTP/1.1\r\n"))
            server.stop()
            let deadline = ContinuousClock.now + .seconds(20)
            while lock.fault == nil, ContinuousClock.now < deadline { try? await Task.sleep(for: .milliseconds(10)) }
            #expect(lock.fault != nil)
        }
    }

    @Test("verifies the certificate, and does not send the order to somebody else")
    func tls() async throws {
        let server = try ScriptedDLock(.status("200 OK"))
        defer { server.stop() }
        let lock = try Self.lock(at: "https://127.0.0.1:\(server.port)", timeout: .milliseconds(700))
        await #expect(throws: LockError.self) { try await lock.unlock(for: .seconds(10)) }
        #expect(server.requests.elements.isEmpty)
    }

    @Test(
        "has an address that is one",
        arguments: ["", "dlock", "ftp://a", "http://", "http:///x", "https://u:p@h", "https://h?x", "https://h/ä"]
    )
    func addresses(_ url: String) {
        #expect(DLockHTTPAddress(url: url, key: "k") == nil)
    }

    @Test("knows when its password can be overheard")
    func exposure() {
        #expect(DLockHTTPAddress(url: "http://dlock.example.org", key: "k")?.isExposed == true)
        #expect(DLockHTTPAddress(url: "http://127.0.0.1.example.org", key: "k")?.isExposed == true)
        #expect(DLockHTTPAddress(url: "http://127.0.0.1:8081/x", key: "k")?.isExposed == false)
        #expect(DLockHTTPAddress(url: "http://[::1]:8081", key: "k")?.isExposed == false)
        #expect(DLockHTTPAddress(url: "https://dlock.example.org", key: "k")?.isExposed == false)
    }

    private static func listen(port: UInt16) throws -> Int32 {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var enable: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &enable, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(bound == 0 && Glibc.listen(listener, 8) == 0)
        return listener
    }
}
