import AdminModel
import Hummingbird

extension Routes {
    /// The most accounts in one reply; the client says how many more there are.
    private static let maximumLimit = 1000

    func addAccounts(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/accounts",
            to: router,
            [
                .get: { call in
                    let query = try Query(call.request, known: ["search", "limit"])
                    let limit = try query.number("limit", in: 1...Self.maximumLimit) ?? 50
                    let search = query.text("search")
                    return try .json(await backend.accounts(search: search, limit: limit, caller: call.caller))
                },
                .post: self.changing(AccountRequest.self, .created) { .addAccount($1) },
            ]
        )
        self.add(
            "v1/accounts/{account}",
            to: router,
            [.get: { try .json(await backend.account($0.path("account"), caller: $0.caller)) }]
        )
        self.addChange("accounts/{account}/change", to: router, AccountRequest.self) { .changeAccount($0, $1) }
        self.addChange("accounts/{account}/activate", to: router) { .activateAccount($0) }
        self.addChange("accounts/{account}/deactivate", to: router) { .deactivateAccount($0) }
        self.addChange("accounts/{account}/remove", to: router) { .removeAccount($0) }
        self.addChange("accounts/{account}/membership", to: router, MembershipRequest.self) { .setMembership($0, $1) }
        self.addChange("accounts/{account}/membership/end", to: router) { .endMembership($0) }
    }
}
