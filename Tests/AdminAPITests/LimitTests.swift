import APIContract
import AdminAPI
import AdminModel
import TestServers
import TestSupport
import Testing

/// What a client of the admin socket may use up, and that others go on meanwhile.
@Suite(.timeLimit(.minutes(1)))
struct LimitTests {
    private static let request = "GET /v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n"

    private static func limits(_ change: (inout AdminLimits) -> Void) -> AdminLimits {
        var limits = AdminLimits()
        change(&limits)
        return limits
    }

    @Test func refusesTooManyConnectionsOfOneUserAndForgetsThemWhenTheyEnd() async throws {
        let limits = Self.limits { $0.connectionsPerUser = 3 }
        let traffic = AdminTraffic()
        try await withServer(FakeBackend(), limits: limits, traffic: traffic) { path in
            let open = try (0..<3).map { _ in try RawConnection(path) }
            for connection in open {
                connection.send(Self.request)
                let reply = await connection.read(until: "bitraf")
                #expect(reply.hasPrefix("HTTP/1.1 200"))
            }
            let refused = try await Reply(path, "GET", "/v1/status")
            #expect(refused.status == 503)
            #expect(refused.body.contains(#""code":"connections-too-many""#))
            #expect(traffic.figures.connections == 3 && traffic.figures.refused == 1)
            #expect(traffic.figures.replies == [200: 3])
            // Those that were there before go on.
            open[0].send(Self.request)
            let again = await open[0].read(until: "bitraf")
            #expect(again.hasPrefix("HTTP/1.1 200"))
            open[1].hangUp()
            while try await Reply(path, "GET", "/v1/status").status != 200 { await Task.yield() }
        }
    }

    @Test(.enabled(if: UnixUser.isAvailable))
    func oneUserTakesNothingFromAnother() async throws {
        let free = UnixUser.free(1)[0]
        let limits = Self.limits { $0.connectionsPerUser = 1 }
        let authorizer = Authorizer(grants: RoleGrants(users: ["\(free)": [.viewer]]))
        try await withServer(FakeBackend(), authorizer: authorizer, group: "\(free)", limits: limits) { path in
            let mine = try RawConnection(path)
            mine.send(Self.request)
            _ = await mine.read(until: "bitraf")
            try letEverybodyIn(to: path)
            let theirs = try await UnixUser(uid: free, gid: free).ask(path, [("GET", "/v1/status")])
            #expect(theirs.map(\.status) == [200])
        }
    }

    @Test(arguments: [
        // One field, many fields, a long target, and a head without an end.
        "GET /v1/status HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "x", count: 20_000))\r\n\r\n",
        "GET /v1/status HTTP/1.1\r\n\(String(repeating: "X: y\r\n", count: 100))\r\n",
        "GET /v1/status?x=\(String(repeating: "x", count: 20_000)) HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /v1/status HTTP/1.1\r\n" + String(repeating: "X: \(String(repeating: "y", count: 100))\r\n", count: 200),
    ])
    func refusesALargeHead(request: String) async throws {
        let backend = FakeBackend()
        try await withServer(backend) { path in
            let connection = try RawConnection(path)
            connection.send(request)
            // 400 or nothing, and the end of the connection.
            let reply = await connection.read()
            #expect(reply.isEmpty || reply.hasPrefix("HTTP/1.1 400"))
            #expect(backend.seen.caller == nil)
        }
    }

    /// A head and a body, each begun and never ended: the connection is the server's again.
    @Test(arguments: ["GET /v1/sta", "POST /v1/cards HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"])
    func hangsUpOnASlowRequest(beginning: String) async throws {
        let limits = Self.limits { $0.arrival = .milliseconds(200) }
        let backend = FakeBackend()
        let traffic = AdminTraffic()
        try await withServer(backend, limits: limits, traffic: traffic) { path in
            let connection = try RawConnection(path)
            connection.send(beginning)
            let reply = await connection.read()
            #expect(!reply.contains("200 OK"))
            #expect(traffic.figures.hungUp == [.slowRequest: 1])
            #expect(backend.seen.enroll == nil)
        }
    }

    /// A byte now and then resets nothing.
    @Test func aTrickleIsNoProgress() async throws {
        let limits = Self.limits { $0.arrival = .milliseconds(500) }
        try await withServer(FakeBackend(), limits: limits) { path in
            let connection = try RawConnection(path)
            let trickle = Task {
                for byte in "GET /v1/status HTTP/1.1\r\nX: \(String(repeating: "y", count: 2000))" {
                    connection.send(String(byte))
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            // Bounded by the server: the trickle alone would last for 40 s.
            let reply = await connection.read()
            trickle.cancel()
            #expect(reply.isEmpty)
        }
    }

    @Test func hangsUpOnAConnectionWithoutARequest() async throws {
        let limits = Self.limits { $0.idle = .seconds(2) }
        try await withServer(FakeBackend(), limits: limits) { path in
            let idle = try RawConnection(path)
            #expect(await idle.read() == "")
            let used = try RawConnection(path)
            used.send(Self.request)
            #expect(await used.read().contains("bitraf"))
        }
    }

    @Test func aKeptConnectionHasItsTimeForEachRequest() async throws {
        let limits = Self.limits { $0.arrival = .seconds(1) }
        try await withServer(FakeBackend(), limits: limits) { path in
            let connection = try RawConnection(path)
            for _ in 0..<4 {
                connection.send(Self.request)
                let reply = await connection.read(until: "bitraf")
                #expect(reply.hasPrefix("HTTP/1.1 200"))
                try await Task.sleep(for: .milliseconds(400))
            }
        }
    }

    @Test func hangsUpOnAClientThatReadsNothing() async throws {
        let (ended, end) = AsyncStream<Void>.makeStream()
        let large = String(repeating: "x", count: 10_000)
        // Made for the listener: the server's hanging up lets go of it.
        let backend = FakeBackend {
            let (live, events) = AsyncStream<LiveEvent>.makeStream(bufferingPolicy: .bufferingOldest(4096))
            for sequence in 1...2000 as ClosedRange<UInt64> {
                events.yield(.event(FakeBackend.event(sequence, detail: large)))
            }
            events.onTermination = { _ in end.finish() }
            return live
        }
        let limits = Self.limits { $0.unread = .milliseconds(200) }
        let traffic = AdminTraffic()
        try await withServer(backend, limits: limits, traffic: traffic) { path in
            let deaf = try RawConnection(path)
            deaf.send("GET /v1/events/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
            for await _ in ended {}
            #expect(traffic.figures.hungUp == [.unread: 1])
        }
    }
}
