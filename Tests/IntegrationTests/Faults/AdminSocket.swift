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
        body: String = ""
    ) async throws -> Value {
        let request = """
            \(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
            Content-Length: \(body.utf8.count)\r\n\r\n\(body)
            """
        let connection = try RawClient(self.path)
        connection.send(request)
        let reply = await connection.readToEnd()
        if let end = reply.firstRange(of: "\r\n\r\n") {
            APIDocument.shared.expect(
                method: method,
                target: path,
                status: Int(reply.split(separator: " ", maxSplits: 2).dropFirst().first ?? "") ?? 0,
                head: String(reply[..<end.lowerBound]),
                body: String(reply[end.upperBound...])
            )
        }
        guard reply.hasPrefix("HTTP/1.1 200"), let content = reply.firstRange(of: "\r\n\r\n")?.upperBound else {
            throw TestServerError("\(method) \(path): “\(reply)”")
        }
        return try JSONDecoder().decode(Value.self, from: Data(reply[content...].utf8))
    }
}
