import AdminModel
import Hummingbird
import NIOCore

extension Routes {
    func addHardware(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/hardware",
            to: router,
            [.get: .needing(.viewer) { try .json(await backend.hardware(caller: $0.caller)) }]
        )
        self.add(
            "v1/hardware/live",
            to: router,
            [
                .get: .needing(.viewer) { [heartbeat] call in
                    let door = try Query(call.request, known: ["door"]).text("door")
                    let events = try await backend.liveHardware(door: door, caller: call.caller)
                    return EventStream(events: events, heartbeat: heartbeat) { try Self.frame(of: $0) }
                        .response(to: call.request)
                }
            ]
        )
    }

    private static func frame(of item: LiveHardware) throws -> ByteBuffer {
        switch item {
        case .event(let event): try .serverSentEvent("hardware", event)
        case .lagged(let missed): try .serverSentEvent("lagged", LaggedNotice(missed: missed))
        }
    }
}
