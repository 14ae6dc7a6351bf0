import AdminAPI
import AdminModel
import Testing

@testable import p2k16ctl

/// The client of p2k16ctl against the real server.
@Suite(.timeLimit(.minutes(5)))
struct AdminClientTests {
    private static func withClient(_ socket: String, _ body: (AdminClient) async throws -> Void) async throws {
        let client = AdminClient(socket: socket)
        do {
            try await body(client)
        } catch {
            try await client.close()
            throw error
        }
        try await client.close()
    }

    @Test func getsAndPosts() async throws {
        let backend = FakeBackend()
        try await withServer(backend) { path in
            try await Self.withClient(path) { client in
                let list: DoorList = try await client.get(["doors"])
                #expect(list.doors == [FakeBackend.door])
                let request = HoldRequest(until: FakeBackend.time)
                let reply: DoorCommandReply = try await client.post(["doors", "back door", "hold"], request)
                #expect(reply.outcome == .commanded)
                #expect(backend.seen.name == "back door")
                #expect(backend.seen.command == .hold(until: FakeBackend.time))
                let query: [(name: String, value: String?)] = [("account", "åse & co"), ("door", nil)]
                let events: EventList = try await client.get(["events"], query: query)
                #expect(events.events.count == 1)
                #expect(backend.seen.query?.account == "åse & co")
            }
        }
    }

    @Test func tellsRefusalAndRemedy() async throws {
        let error = AdminError(
            .refused,
            code: "lock-cannot-hold",
            message: "it opens for a time only",
            remedy: "open it"
        )
        try await withServer(FakeBackend(error: error)) { path in
            try await Self.withClient(path) { client in
                let failure = await #expect(throws: Failure.self) {
                    _ = try await client.get(["doors"], as: DoorList.self)
                }
                #expect(failure == Failure(.refused, "it opens for a time only", remedy: "open it"))
            }
        }
    }

    @Test func followsEvents() async throws {
        let (live, events) = AsyncStream<LiveEvent>.makeStream()
        events.yield(.event(FakeBackend.event(7)))
        events.yield(.event(FakeBackend.event(8)))
        events.yield(.lagged(missed: 4))
        events.finish()
        try await withServer(FakeBackend(live: live)) { path in
            try await Self.withClient(path) { client in
                var seen: [LiveEvent] = []
                try await client.live(after: nil) { seen.append($0) }
                #expect(seen == [.event(FakeBackend.event(7)), .event(FakeBackend.event(8)), .lagged(missed: 4)])
            }
        }
    }

    @Test func saysThatNobodyListens() async throws {
        try await withSocketPath { path in
            try await Self.withClient(path) { client in
                let failure = await #expect(throws: Failure.self) {
                    _ = try await client.get(["doors"], as: DoorList.self)
                }
                #expect(failure?.status == .unreachable)
                #expect(failure?.message == "no daemon listens at \(path)")
                #expect(failure?.remedy?.contains("systemctl start p2k16d") == true)
            }
        }
    }

    @Test func tellsAMissingPermissionApart() {
        let failure = Failure(connecting: 13, socket: "/s")
        #expect(failure.status == .unreachable)
        #expect(failure.message == "permission denied for /s")
        #expect(failure.remedy?.contains("sudo") == true)
    }
}
