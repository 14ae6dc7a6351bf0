import AdminModel
import Hummingbird

extension Routes {
    func addAudit(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/audit/verify",
            to: router,
            [
                .get: .needing(.viewer) { call in
                    _ = try Query(call.request, known: [])
                    return WorkStream { send in
                        try await backend.verifyAudit(caller: call.caller) { try await send("progress", $0) }
                    }.response(to: call.request)
                }
            ]
        )
        self.add(
            "v1/audit/export",
            to: router,
            [
                .get: .needing(.admin) { call in
                    let query = try AuditQuery(call.request)
                    return WorkStream { send in
                        try await backend.exportAudit(query, caller: call.caller) { try await send("chunk", $0) }
                    }.response(to: call.request)
                }
            ]
        )
        self.add(
            "v1/audit/key",
            to: router,
            [.get: .needing(.viewer) { try .json(await backend.auditKey(caller: $0.caller)) }]
        )
        self.add(
            "v1/audit/forget",
            to: router,
            [
                .post: .needing(.admin) { call in
                    let request = try await call.body(ForgetRequest.self)
                    return try .json(await backend.forget(request, caller: call.caller))
                }
            ]
        )
    }
}

extension AuditQuery {
    fileprivate init(_ request: Request) throws {
        let query = try Query(
            request,
            known: ["format", "since", "until", "door", "account", "type", "source", "member"]
        )
        self.init(
            format: try query.choice("format", of: AuditFormat.self) ?? .jsonl,
            since: try query.time("since"),
            until: try query.time("until"),
            door: query.text("door"),
            account: query.text("account"),
            type: try query.choice("type", of: EventType.self),
            source: try query.choice("source", of: ReportSource.self),
            member: query.text("member")
        )
    }
}
