import AdminModel
import Hummingbird

extension Routes {
    /// The longest single opening that may be asked for, in seconds; for longer there is hold.
    static let longestOpening: Double = 3600

    func addDoors(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/doors",
            to: router,
            [.get: .needing(.viewer) { try .json(DoorList(doors: await backend.doors(caller: $0.caller))) }]
        )
        self.add(
            "v1/doors/{door}",
            to: router,
            [.get: .needing(.viewer) { try .json(await backend.door($0.path("door"), caller: $0.caller)) }]
        )
        self.addCommand("open", to: router, OpenRequest.self) { request in
            if let seconds = request.seconds, !(seconds > 0 && seconds <= Self.longestOpening) {
                throw AdminError(
                    .badRequest,
                    code: "seconds-out-of-range",
                    message: "seconds must be more than 0 and at most \(Int(Self.longestOpening))",
                    remedy: "hold the door open for longer times"
                )
            }
            return .open(seconds: request.seconds)
        }
        self.addCommand("hold", to: router, HoldRequest.self) { .hold(until: $0.until) }
        self.addCommand("lock", to: router, EmptyRequest.self) { _ in .lock }
        self.addCommand("lockdown", to: router, EmptyRequest.self) { _ in .lockdown }
        self.addCommand("release", to: router, EmptyRequest.self) { _ in .release }
        self.addCommand("reset-fire", to: router, EmptyRequest.self) { _ in .resetFire }
        self.add(
            "v1/readers/{reader}/tap",
            to: router,
            [
                .post: .needing(.operator) { call in
                    let request = try await call.body(TapRequest.self)
                    return try .json(await backend.tap(request, reader: call.path("reader"), caller: call.caller))
                }
            ]
        )
    }

    private func addCommand<Body: AdminRequest>(
        _ verb: String,
        to router: Router<AdminRequestContext>,
        _ body: Body.Type,
        _ command: @escaping @Sendable (Body) throws -> DoorCommand
    ) {
        let backend = self.backend
        self.add(
            "v1/doors/{door}/\(verb)",
            to: router,
            [
                .post: .needing(.operator) { call in
                    let command = try command(await call.body(body))
                    return try .json(await backend.command(command, door: call.path("door"), caller: call.caller))
                }
            ]
        )
    }
}
