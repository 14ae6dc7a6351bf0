import AdminModel
import Hummingbird

extension Routes {
    func addCards(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/cards",
            to: router,
            [
                .get: .needing(.viewer) { call in
                    try .json(await backend.cards(CardQuery(call.request), caller: call.caller))
                },
                .post: .needing(.enroller) { call in
                    let request = try await call.body(CardEnrollRequest.self)
                    if let from = request.validFrom, let until = request.validUntil, until <= from {
                        throw AdminError(
                            .badRequest,
                            code: "validity-empty",
                            message: "validUntil must be later than validFrom"
                        )
                    }
                    return try .json(await backend.enroll(request, caller: call.caller), status: .created)
                },
            ]
        )
        self.addPost("v1/cards/disable", CardDisableAllRequest.self, needing: .enroller, to: router) { request, call in
            try .json(await backend.disableAll(request, caller: call.caller))
        }
        self.add(
            "v1/cards/{card}",
            to: router,
            [.get: .needing(.viewer) { call in try .json(await backend.card(call.card, caller: call.caller)) }]
        )
        self.addPost("v1/cards/{card}/disable", CardDisableRequest.self, needing: .enroller, to: router) {
            request,
            call in
            try .json(await backend.disable(request, card: call.card, caller: call.caller))
        }
        self.addPost("v1/cards/{card}/enable", EmptyRequest.self, needing: .enroller, to: router) { _, call in
            try .json(await backend.enable(card: call.card, caller: call.caller))
        }
        self.addPost("v1/cards/{card}/set", CardSetRequest.self, needing: .enroller, to: router) { request, call in
            try .json(await backend.set(request, card: call.card, caller: call.caller))
        }
        self.addPost("v1/cards/{card}/replace", CardReplaceRequest.self, needing: .enroller, to: router) {
            request,
            call in
            try .json(await backend.replace(request, card: call.card, caller: call.caller), status: .created)
        }
        self.addPost("v1/cards/{card}/transfer", CardTransferRequest.self, needing: .enroller, to: router) {
            request,
            call in
            try .json(await backend.transfer(request, card: call.card, caller: call.caller))
        }
        self.addCardKeys(to: router)
    }

    private func addCardKeys(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/card-keys",
            to: router,
            [.get: .needing(.viewer) { call in try .json(await backend.cardKeys(caller: call.caller)) }]
        )
        self.addPost("v1/card-keys/rotate", EmptyRequest.self, needing: .admin, to: router) { _, call in
            try .json(await backend.rotateCardKey(caller: call.caller), status: .created)
        }
        self.addPost("v1/card-keys/{key}/retire", CardKeyRetireRequest.self, needing: .admin, to: router) {
            request,
            call in
            let key = try call.number("key", of: "card-key", as: Int32.self)
            return try .json(await backend.retireCardKey(request, key: key, caller: call.caller))
        }
    }

    /// Adds a path that takes an order with a body, and nothing else.
    private func addPost<Body: AdminRequest>(
        _ path: RouterPath,
        _ type: Body.Type,
        needing role: Role,
        to router: Router<AdminRequestContext>,
        _ handler: @escaping @Sendable (Body, Call) async throws -> Response
    ) {
        self.add(
            path,
            to: router,
            [.post: .needing(role) { call in try await handler(try await call.body(Body.self), call) }]
        )
    }
}

extension Call {
    fileprivate var card: Int64 {
        get throws { try self.number("card", of: "card", as: Int64.self) }
    }
}

extension CardQuery {
    fileprivate init(_ request: Request) throws {
        let query = try Query(request, known: ["account", "state", "oldKey", "expiringWithinDays", "after", "limit"])
        self.init(
            account: query.text("account"),
            state: try query.choice("state", of: CardState.self),
            oldKey: try query.choice("oldKey", of: Flag.self) == .true,
            expiringWithinDays: try query.number("expiringWithinDays", in: 0...Self.maximumDays),
            after: try query.number("after", in: 0...Int.max).map(Int64.init),
            limit: try query.number("limit", in: 1...Self.maximumLimit) ?? Self.defaultLimit
        )
    }

    private enum Flag: String, CaseIterable {
        case `true`
        case `false`
    }
}
