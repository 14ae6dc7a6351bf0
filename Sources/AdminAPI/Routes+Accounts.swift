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
                .get: .needing(.viewer) { call in
                    let query = try Query(call.request, known: ["search", "limit"])
                    let limit = try query.number("limit", in: 1...Self.maximumLimit) ?? 50
                    let search = query.text("search")
                    return try .json(await backend.accounts(search: search, limit: limit, caller: call.caller))
                },
                .post: self.changing(AccountRequest.self, .created, needing: .admin) { .addAccount($1) },
            ]
        )
        self.add(
            "v1/accounts/{account}",
            to: router,
            [.get: .needing(.viewer) { try .json(await backend.account($0.path("account"), caller: $0.caller)) }]
        )
        self.addChange("accounts/{account}/change", needing: .admin, to: router, AccountRequest.self) {
            .changeAccount($0, $1)
        }
        self.addChange("accounts/{account}/activate", needing: .admin, to: router) { .activateAccount($0) }
        self.addChange("accounts/{account}/deactivate", needing: .admin, to: router) { .deactivateAccount($0) }
        self.addChange("accounts/{account}/remove", needing: .admin, to: router) { .removeAccount($0) }
        self.addChange("accounts/{account}/membership", needing: .admin, to: router, MembershipRequest.self) {
            .setMembership($0, $1)
        }
        self.addChange("accounts/{account}/membership/end", needing: .admin, to: router) { .endMembership($0) }
    }
}
