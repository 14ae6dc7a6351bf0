import AdminModel
import Hummingbird

extension Routes {
    func addCards(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/cards",
            to: router,
            [
                .get: { call in
                    let query = try Query(call.request, known: ["account"])
                    let cards = try await backend.cards(username: query.text("account"), caller: call.caller)
                    return try .json(CardList(cards: cards))
                },
                .post: { call in
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
        self.add(
            "v1/cards/{card}/disable",
            to: router,
            [
                .post: { call in
                    let id = try call.number("card", of: "card", as: Int64.self)
                    let request = try await call.body(CardDisableRequest.self)
                    return try .json(await backend.disable(request, card: id, caller: call.caller))
                }
            ]
        )
    }
}
