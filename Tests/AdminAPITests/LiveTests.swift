import APIContract
import AdminModel
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct LiveTests {
    private static let request = "GET /v1/events/live HTTP/1.1\r\nHost: localhost\r\n\r\n"

    @Test func streamsUntilTheClientLags() async throws {
        let (live, events) = AsyncStream<LiveEvent>.makeStream(bufferingPolicy: .bufferingOldest(16))
        let backend = FakeBackend(live: live)
        try await withServer(backend) { path in
            let connection = try RawConnection(path)
            connection.send("GET /v1/events/live?after=6 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            let head = await connection.read(until: ": connected")
            #expect(head.lowercased().contains("content-type: text/event-stream"))
            #expect(backend.seen.after == 6)
            events.yield(.event(FakeBackend.event(7)))
            let first = await connection.read(until: "\n\n\r\n")
            #expect(first.contains("id: 7\nevent: event\ndata: {"))
            #expect(first.contains(#""sequence":7"#))
            events.yield(.lagged(missed: 3))
            events.finish()
            let rest = await connection.read()
            #expect(rest.contains("event: lagged\ndata: {\"missed\":3}\n\n"))
        }
    }

    @Test func tellsHowAnEnrolmentGoes() async throws {
        try await withServer(FakeBackend()) { path in
            let connection = try RawConnection(path)
            connection.send("GET /v1/enrolments/3/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            let reply = await connection.read()
            #expect(reply.lowercased().contains("content-type: text/event-stream"))
            #expect(reply.contains("event: enrolment\ndata: {"))
            #expect(reply.contains(#""secondsLeft":60,"step":"tap""#))
            #expect(reply.contains(#""step":"expired""#))
        }
    }

    @Test func tellsWhatTheHardwareDoes() async throws {
        let events: [LiveHardware] = [.event(FakeBackend.hardwareEvent(.command, state: "unlock")), .lagged(missed: 2)]
        let backend = FakeBackend(hardwareEvents: events)
        try await withServer(backend) { path in
            let connection = try RawConnection(path)
            connection.send(
                "GET /v1/hardware/live?door=entrance HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            )
            let reply = await connection.read()
            #expect(reply.lowercased().contains("content-type: text/event-stream"))
            #expect(reply.contains("event: hardware\ndata: {"))
            #expect(reply.contains(#""kind":"command","part":"lock","state":"unlock"}"#))
            #expect(reply.contains("event: lagged\ndata: {\"missed\":2}\n\n"))
            #expect(backend.seen.name == "entrance")
            #expect(try await Reply(path, "GET", "/v1/hardware/live?reader=a").status == 400)
        }
    }

    @Test func showsThatItIsAlive() async throws {
        let (live, events) = AsyncStream<LiveEvent>.makeStream()
        try await withServer(FakeBackend(live: live), heartbeat: .milliseconds(20)) { path in
            let connection = try RawConnection(path)
            connection.send(Self.request)
            #expect(await connection.read(until: "\r\n:\n\n").contains(":\n\n"))
        }
        events.finish()
    }

    @Test func endsWithTheClient() async throws {
        let (ended, end) = AsyncStream<Void>.makeStream()
        // Made for the listener: one that hangs up before its first event is asked for ends the stream by letting go of it.
        let backend = FakeBackend {
            let (live, events) = AsyncStream<LiveEvent>.makeStream()
            events.onTermination = { _ in end.finish() }
            return live
        }
        try await withServer(backend) { path in
            let connection = try RawConnection(path)
            connection.send(Self.request)
            _ = await connection.read(until: ": connected")
            connection.hangUp()
            for await _ in ended {}
        }
    }

    /// One client listens, one does not read at all, one is in the middle of a request, one keeps a connection idle.
    @Test func shutsDownAtOnceWithClientsConnected() async throws {
        let (live, events) = AsyncStream<LiveEvent>.makeStream(bufferingPolicy: .bufferingOldest(4096))
        let large = String(repeating: "x", count: 10_000)
        var clients: [RawConnection] = []
        var started = ContinuousClock.now
        try await withServer(FakeBackend(live: live)) { path in
            let deaf = try RawConnection(path)
            deaf.send(Self.request)
            _ = await deaf.read(until: ": connected")
            for sequence in 1...2000 as ClosedRange<UInt64> {
                events.yield(.event(FakeBackend.event(sequence, detail: large)))
            }
            let half = try RawConnection(path)
            half.send("POST /v1/cards HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
            // The slow reader does not hinder others.
            let idle = try RawConnection(path)
            idle.send("GET /v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(await idle.read(until: "bitraf").contains("200 OK"))
            clients = [deaf, half, idle]
            started = .now
        }
        // Half a second is what the server allows; the rest is for a busy machine. A hang would last a minute.
        #expect(ContinuousClock.now - started < .seconds(15))
        #expect(clients.count == 3)
        events.finish()
    }

    @Test func listenersHearTheEnd() async throws {
        let (live, events) = AsyncStream<LiveEvent>.makeStream()
        var listener: RawConnection?
        try await withServer(FakeBackend(live: live), shutdownGrace: .seconds(20)) { path in
            let connection = try RawConnection(path)
            connection.send(Self.request)
            _ = await connection.read(until: ": connected")
            listener = connection
        }
        #expect(await listener?.read().hasSuffix("0\r\n\r\n") == true)
        events.finish()
    }
}
