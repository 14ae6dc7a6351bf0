import AdminModel
import Hummingbird

extension Routes {
    func addPINs(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/cards/{card}/pin",
            to: router,
            [
                .post: .needing(.enroller) { call in
                    let id = try call.number("card", of: "card", as: Int64.self)
                    let request = try await call.body(CardPINRequest.self)
                    return try .json(await backend.setPIN(request, card: id, caller: call.caller))
                }
            ]
        )
    }
}
