import AdminModel
import Hummingbird

extension Routes {
    func addNames(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/names",
            to: router,
            [
                .get: .needing(.viewer) { call in
                    let query = try Query(call.request, known: ["kind", "prefix", "limit"])
                    let kind = try query.choice("kind", of: NameKind.self)
                    guard let kind else { throw Query.malformed("the query parameter kind is missing") }
                    let limit = try query.number("limit", in: 1...NameList.maximumLimit) ?? NameList.defaultLimit
                    let prefix = query.text("prefix") ?? ""
                    return try .json(await backend.names(kind, prefix: prefix, limit: limit, caller: call.caller))
                }
            ]
        )
    }
}
