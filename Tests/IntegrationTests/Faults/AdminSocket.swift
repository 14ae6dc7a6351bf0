import APIContract
import AdminModel
import Dispatch
import FoundationEssentials
import Glibc
import TestServers
import Testing

/// The admin socket without the start-up time of `p2k16ctl`: for taps by the hundred, and for how long they take.
struct AdminSocket: Sendable {
    let path: String

    func tap(_ card: String, at reader: String = "entrance") async throws -> TapReply {
        try await self.send("POST", "/v1/readers/\(reader)/tap", body: "{\"number\":\"\(card)\"}")
    }

    func status() async throws -> Status { try await self.send("GET", "/v1/status") }

    /// The parts that are not well, by name.
    func degraded() async throws -> [String: HealthPart] {
        let health: Health = try await self.send("GET", "/v1/health")
        return Dictionary(uniqueKeysWithValues: health.parts.filter { $0.state != .ok }.map { ($0.name, $0) })
    }

    func sync() async throws -> SyncStatus { try await self.send("GET", "/v1/sync") }

    func door(_ id: String) async throws -> Door { try await self.send("GET", "/v1/doors/\(id)") }

    func command(_ command: String, door: String) async throws {
        let _: DoorCommandReply = try await self.send("POST", "/v1/doors/\(door)/\(command)", body: "{}")
    }

    /// Moves a simulated input.
    func move(_ input: DoorInputName, to active: Bool, of door: String = "entrance") async throws -> Door {
        try await self.send("POST", "/v1/doors/\(door)/inputs/\(input.rawValue)", body: "{\"active\":\(active)}")
    }

    /// The whole journal.
    func events() async throws -> [Event] {
        var events: [Event] = []
        while true {
            let after = events.last?.sequence ?? 0
            let page: EventList = try await self.send("GET", "/v1/events?after=\(after)&limit=1000")
            events += page.events
            if !page.more { return events }
        }
    }

    /// - Throws: ``TestServerError`` when there is no answer, or it is a failure.
    private func send<Value: Decodable & Sendable>(
        _ method: String,
        _ path: String,
        body: String? = nil
    ) async throws -> Value {
        let reply = try await Reply(self.path, method, path, body: body)
        guard reply.status == 200 else { throw TestServerError("\(method) \(path): \(reply.status) “\(reply.body)”") }
        return try JSONDecoder().decode(Value.self, from: Data(reply.body.utf8))
    }
}
