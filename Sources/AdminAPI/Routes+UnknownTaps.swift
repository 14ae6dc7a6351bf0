import AdminModel
import Hummingbird

extension Routes {
    func addUnknownTaps(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/unknown-taps",
            to: router,
            [.get: .needing(.viewer) { try .json(UnknownTapList(taps: await backend.unknownTaps(caller: $0.caller))) }]
        )
        self.add(
            "v1/unknown-taps/{fingerprint}/assign",
            to: router,
            [
                .post: .needing(.enroller) { call in
                    let fingerprint = try call.path("fingerprint")
                    let request = try await call.body(CardAssignRequest.self)
                    try AdminError.checkValidity(from: request.validFrom, until: request.validUntil)
                    let card = try await backend.assign(request, fingerprint: fingerprint, caller: call.caller)
                    return try .json(card, status: .created)
                }
            ]
        )
    }
}
