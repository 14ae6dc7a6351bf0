import AdminModel
import Hummingbird

extension Routes {
    func addReports(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/reports/visits",
            to: router,
            [
                .get: .needing(.viewer) { call in
                    let query = try ReportQuery(call.request, known: ["since", "until", "door", "source"])
                    return try .json(await backend.visitReport(query, caller: call.caller))
                }
            ]
        )
        self.add(
            "v1/reports/members",
            to: router,
            [
                .get: .needing(.viewer) { call in
                    let query = try ReportQuery(call.request, known: ["since", "until", "door", "source", "limit"])
                    return try .json(await backend.memberReport(query, caller: call.caller))
                }
            ]
        )
        self.add(
            "v1/reports/tools",
            to: router,
            [
                .get: .needing(.viewer) { call in
                    let query = try ReportQuery(call.request, known: ["since", "until", "source"])
                    return try .json(await backend.toolReport(query, caller: call.caller))
                }
            ]
        )
    }
}

extension ReportQuery {
    fileprivate init(_ request: Request, known: Set<String>) throws {
        let query = try Query(request, known: known)
        self.init(
            since: try query.time("since"),
            until: try query.time("until"),
            door: query.text("door"),
            source: try query.choice("source", of: ReportSource.self),
            limit: try query.number("limit", in: 1...Self.maximumLimit) ?? Self.defaultLimit
        )
    }
}
