import AdminModel
import Hummingbird
import Logging

/// Everything that the admin socket answers; each route is one call of the backend.
struct Routes: Sendable {
    let backend: any AdminBackend
    let authorizer: Authorizer
    let heartbeat: Duration

    init(backend: any AdminBackend, authorizer: Authorizer, heartbeat: Duration) {
        self.backend = backend
        self.authorizer = authorizer
        self.heartbeat = heartbeat
    }

    func router() -> Router<AdminRequestContext> {
        let router = Router(context: AdminRequestContext.self)
        router.add(middleware: ErrorMiddleware())
        self.addDaemon(to: router)
        self.addCaller(to: router)
        self.addBreakGlass(to: router)
        self.addDoors(to: router)
        self.addDoorInputs(to: router)
        self.addReaders(to: router)
        self.addPINs(to: router)
        self.addHardware(to: router)
        self.addDoctor(to: router)
        self.addCards(to: router)
        self.addEvents(to: router)
        self.addNames(to: router)
        self.addReports(to: router)
        self.addOverview(to: router)
        self.addMetrics(to: router)
        self.addDirectory(to: router)
        self.addEnrolments(to: router)
        self.addInductions(to: router)
        self.addUnknownTaps(to: router)
        self.addCardImport(to: router)
        self.addAudit(to: router)
        self.addAlarms(to: router)
        return router
    }

    /// Adds a path with all its methods; the others are answered with what there is.
    func add(_ path: RouterPath, to router: Router<AdminRequestContext>, _ endpoints: [HTTPRequest.Method: Endpoint]) {
        for (method, endpoint) in endpoints {
            router.on(path, method: method) { request, context in
                let caller = await self.authorizer.identify(try await PeerCredentials.of(context.channel))
                try self.authorizer.check(caller, has: endpoint.role)
                let call = Call(request: request, parameters: context.parameters, caller: caller)
                return try await endpoint.handler(call)
            }
        }
        let allowed = endpoints.keys.map(\.rawValue).sorted().joined(separator: ", ")
        for method in Self.methods where endpoints[method] == nil {
            router.on(path, method: method) { request, _ in
                let error = AdminError(
                    .badRequest,
                    code: "method-not-allowed",
                    message: "\(request.uri.path) does not take \(request.method), only \(allowed)"
                )
                var response = try Response.failure(error, status: .methodNotAllowed)
                response.headers[.allow] = allowed
                return response
            }
        }
    }

    private static let methods: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect,
        .init(rawValue: "QUERY")!,
    ]

    private func addDaemon(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/status",
            to: router,
            [.get: .needing(.viewer) { try .json(await backend.status(caller: $0.caller)) }]
        )
        self.add(
            "v1/health",
            to: router,
            [.get: .needing(.viewer) { try .json(await backend.health(caller: $0.caller)) }]
        )
        self.add("v1/sync", to: router, [.get: .needing(.viewer) { try .json(await backend.sync(caller: $0.caller)) }])
        self.add(
            "v1/sync/refresh",
            to: router,
            [
                .post: .needing(.operator) { call in
                    _ = try await call.body(EmptyRequest.self)
                    return try .json(await backend.refresh(caller: call.caller))
                }
            ]
        )
    }
}
