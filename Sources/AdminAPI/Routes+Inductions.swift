import AdminModel
import Hummingbird
import NIOCore

extension Routes {
    func addInductions(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/readers/{reader}/inductions",
            to: router,
            [
                .post: .needing(.certifier) { call in
                    let reader = try call.path("reader")
                    let request = try await call.body(InductionRequest.self)
                    let induction = try await backend.beginInduction(request, reader: reader, caller: call.caller)
                    return try .json(induction, status: .created)
                }
            ]
        )
        self.add(
            "v1/inductions",
            to: router,
            [
                .get: .needing(.viewer) {
                    try .json(InductionList(inductions: await backend.inductions(caller: $0.caller)))
                }
            ]
        )
        self.add(
            "v1/inductions/{induction}/live",
            to: router,
            [
                .get: .needing(.viewer) { [heartbeat] call in
                    let id = try call.number("induction", of: "induction", as: UInt64.self)
                    let states = try await backend.followInduction(id, caller: call.caller)
                    return EventStream(events: states, heartbeat: heartbeat) { try .serverSentEvent("induction", $0) }
                        .response(to: call.request)
                }
            ]
        )
    }
}
