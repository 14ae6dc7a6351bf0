import AdminModel
import Hummingbird

extension Routes {
    func addDirectory(to router: Router<AdminRequestContext>) {
        self.addAccounts(to: router)
        self.addCircles(to: router)
        self.addCompanies(to: router)
        self.addBadges(to: router)
        self.addTools(to: router)
        self.addToolOrders(to: router)
        self.addBackup(to: router)
    }

    func addCircles(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/circles",
            to: router,
            [
                .get: { try .json(await backend.circles(caller: $0.caller)) },
                .post: self.changing(CircleRequest.self, .created) { .addCircle($1) },
            ]
        )
        self.add(
            "v1/circles/{circle}",
            to: router,
            [.get: { try .json(await backend.circle($0.path("circle"), caller: $0.caller)) }]
        )
        self.addChange("circles/{circle}/change", to: router, CircleRequest.self) { .changeCircle($0, $1) }
        self.addChange("circles/{circle}/remove", to: router) { .removeCircle($0) }
        self.addChange("circles/{circle}/members/add", to: router, MemberRequest.self) { .addMember(circle: $0, $1) }
        self.addChange("circles/{circle}/members/remove", to: router, MemberRequest.self) {
            .removeMember(circle: $0, $1)
        }
    }

    func addCompanies(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/companies",
            to: router,
            [
                .get: { try .json(await backend.companies(caller: $0.caller)) },
                .post: self.changing(CompanyRequest.self, .created) { .addCompany($1) },
            ]
        )
        self.add(
            "v1/companies/{company}",
            to: router,
            [.get: { try .json(await backend.company($0.path("company"), caller: $0.caller)) }]
        )
        self.addChange("companies/{company}/change", to: router, CompanyRequest.self) { .changeCompany($0, $1) }
        self.addChange("companies/{company}/remove", to: router) { .removeCompany($0) }
        self.addChange("companies/{company}/employees/add", to: router, EmployeeRequest.self) {
            .addEmployee(company: $0, $1)
        }
        self.addChange("companies/{company}/employees/remove", to: router, EmployeeRequest.self) {
            .removeEmployee(company: $0, $1)
        }
    }

    func addBadges(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/badges",
            to: router,
            [
                .get: { try .json(await backend.badges(caller: $0.caller)) },
                .post: self.changing(BadgeRequest.self, .created) { .addBadge($1) },
            ]
        )
        self.add(
            "v1/badges/{badge}",
            to: router,
            [.get: { try .json(await backend.badge($0.path("badge"), caller: $0.caller)) }]
        )
        self.addChange("badges/{badge}/change", to: router, BadgeRequest.self) { .changeBadge($0, $1) }
        self.addChange("badges/{badge}/remove", to: router) { .removeBadge($0) }
        self.addChange("badges/{badge}/award", to: router, AwardRequest.self) { .award(badge: $0, $1) }
        self.addChange("badges/{badge}/revoke", to: router, AwardRequest.self) { .revoke(badge: $0, $1) }
    }

    func addTools(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/tools",
            to: router,
            [
                .get: { try .json(await backend.tools(caller: $0.caller)) },
                .post: self.changing(ToolRequest.self, .created) { .addTool($1) },
            ]
        )
        self.add(
            "v1/tools/{tool}",
            to: router,
            [.get: { try .json(await backend.tool($0.path("tool"), caller: $0.caller)) }]
        )
        self.addChange("tools/{tool}/change", to: router, ToolRequest.self) { .changeTool($0, $1) }
        self.addChange("tools/{tool}/remove", to: router) { .removeTool($0) }
    }

    /// Adds a POST below `v1/` that changes what the path's second part names.
    func addChange<Body: AdminRequest>(
        _ path: String,
        to router: Router<AdminRequestContext>,
        _ body: Body.Type,
        _ request: @escaping @Sendable (_ name: String, Body) -> DirectoryRequest
    ) {
        let name = path.split(separator: "/")[1].dropFirst().dropLast()
        self.add(
            "v1/\(path)",
            to: router,
            [.post: self.changing(body, .ok, naming: String(name), request)]
        )
    }

    func addChange(
        _ path: String,
        to router: Router<AdminRequestContext>,
        _ request: @escaping @Sendable (_ name: String) -> DirectoryRequest
    ) {
        self.addChange(path, to: router, EmptyRequest.self) { name, _ in request(name) }
    }

    /// A handler of a change.
    ///
    /// - Parameter parameter: what in the path names the thing; nil for one that is new.
    func changing<Body: AdminRequest>(
        _ body: Body.Type,
        _ status: HTTPResponse.Status,
        naming parameter: String? = nil,
        _ request: @escaping @Sendable (_ name: String, Body) -> DirectoryRequest
    ) -> Handler {
        let backend = self.backend
        return { call in
            let content = try await call.body(body)
            let name = try parameter.map { try call.path($0) } ?? ""
            let reply = try await backend.change(request(name, content), caller: call.caller)
            return try .json(reply, status: status)
        }
    }
}
