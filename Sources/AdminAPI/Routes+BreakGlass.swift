import AdminModel
import Hummingbird

extension Routes {
    func addBreakGlass(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/break-glass",
            to: router,
            [
                .get: .needing(.viewer) { try .json(await backend.breakGlassCodes(caller: $0.caller)) },
                .post: .needing(.admin) { call in
                    let request = try await call.body(BreakGlassCreateRequest.self)
                    guard (1...BreakGlassCreateRequest.maximumCount).contains(request.count) else {
                        throw AdminError(
                            .badRequest,
                            code: "count-out-of-range",
                            message: "1 to \(BreakGlassCreateRequest.maximumCount) codes are made at a time"
                        )
                    }
                    return try .json(await backend.createBreakGlass(request, caller: call.caller), status: .created)
                },
            ]
        )
        self.add(
            "v1/break-glass/revoke",
            to: router,
            [
                .post: .needing(.admin) { call in
                    let request = try await call.body(BreakGlassRevokeRequest.self)
                    return try .json(await backend.revokeBreakGlass(request, caller: call.caller))
                }
            ]
        )
        // Whoever has a code needs no more than to be let in here: the code is the right.
        self.add(
            "v1/break-glass/use",
            to: router,
            [
                .post: .needing(.viewer) { call in
                    let request = try await call.body(BreakGlassUseRequest.self)
                    return try .json(await backend.useBreakGlass(request, caller: call.caller))
                }
            ]
        )
    }
}
