import AdminModel
import Hummingbird

extension Routes {
    func addEvents(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/explain",
            to: router,
            [
                .get: .needing(.viewer) { call in
                    let query = try Query(call.request, known: ["account", "door", "at"])
                    let explanation = try await backend.explain(
                        username: query.required("account"),
                        door: query.required("door"),
                        at: query.time("at"),
                        caller: call.caller
                    )
                    return try .json(explanation)
                }
            ]
        )
        self.add(
            "v1/explain/events/{sequence}",
            to: router,
            [
                .get: .needing(.viewer) { call in
                    let sequence = try call.number("sequence", of: "event", as: UInt64.self)
                    return try .json(await backend.explain(sequence: sequence, caller: call.caller))
                }
            ]
        )
        self.add(
            "v1/events",
            to: router,
            [.get: .needing(.viewer) { try .json(await backend.events(EventQuery($0.request), caller: $0.caller)) }]
        )
        self.add(
            "v1/events/live",
            to: router,
            [
                .get: .needing(.viewer) { [heartbeat] call in
                    let after = try Query(call.request, known: ["after"]).sequence("after")
                    let events = try await backend.liveEvents(after: after, caller: call.caller)
                    return EventStream(events: events, heartbeat: heartbeat).response(to: call.request)
                }
            ]
        )
    }
}

extension EventQuery {
    /// Reads the query of `GET /v1/events`.
    init(_ request: Request) throws {
        let query = try Query(request, known: ["since", "until", "door", "account", "type", "after", "limit"])
        self.init(
            since: try query.time("since"),
            until: try query.time("until"),
            door: query.text("door"),
            account: query.text("account"),
            after: try query.sequence("after")
        )
        if let text = query.text("type") {
            guard let type = EventType(rawValue: text) else {
                let known = EventType.allCases.map(\.rawValue).joined(separator: ", ")
                throw Query.malformed("there is no event type \(text); known are \(known)")
            }
            self.type = type
        }
        if let text = query.text("limit") {
            guard let limit = Int(text), (1...Self.maximumLimit).contains(limit) else {
                throw Query.malformed("the query parameter limit must be 1 to \(Self.maximumLimit)")
            }
            self.limit = limit
        }
    }
}
