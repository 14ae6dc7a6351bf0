import AdminModel
import Hummingbird

extension Routes {
    func addAlarms(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/alarms",
            to: router,
            [.get: .needing(.viewer) { try .json(await backend.alarms(caller: $0.caller)) }]
        )
        self.add(
            "v1/alarms/acknowledge",
            to: router,
            [
                .post: .needing(.operator) { call in
                    let request = try await call.body(AlarmAcknowledgeRequest.self)
                    return try .json(await backend.acknowledge(request, caller: call.caller))
                }
            ]
        )
    }
}
