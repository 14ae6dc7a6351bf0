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
                .get: .needing(.viewer) { try .json(await backend.circles(caller: $0.caller)) },
                .post: self.changing(CircleRequest.self, .created, needing: .admin) { .addCircle($1) },
            ]
        )
        self.add(
            "v1/circles/{circle}",
            to: router,
            [.get: .needing(.viewer) { try .json(await backend.circle($0.path("circle"), caller: $0.caller)) }]
        )
        self.addChange("circles/{circle}/change", needing: .admin, to: router, CircleRequest.self) {
            .changeCircle($0, $1)
        }
        self.addChange("circles/{circle}/remove", needing: .admin, to: router) { .removeCircle($0) }
        self.addChange("circles/{circle}/members/add", needing: .certifier, to: router, MemberRequest.self) {
            .addMember(circle: $0, $1)
        }
        self.addChange("circles/{circle}/members/remove", needing: .certifier, to: router, MemberRequest.self) {
            .removeMember(circle: $0, $1)
        }
    }

    func addCompanies(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/companies",
            to: router,
            [
                .get: .needing(.viewer) { try .json(await backend.companies(caller: $0.caller)) },
                .post: self.changing(CompanyRequest.self, .created, needing: .admin) { .addCompany($1) },
            ]
        )
        self.add(
            "v1/companies/{company}",
            to: router,
            [.get: .needing(.viewer) { try .json(await backend.company($0.path("company"), caller: $0.caller)) }]
        )
        self.addChange("companies/{company}/change", needing: .admin, to: router, CompanyRequest.self) {
            .changeCompany($0, $1)
        }
        self.addChange("companies/{company}/remove", needing: .admin, to: router) { .removeCompany($0) }
        self.addChange("companies/{company}/employees/add", needing: .admin, to: router, EmployeeRequest.self) {
            .addEmployee(company: $0, $1)
        }
        self.addChange("companies/{company}/employees/remove", needing: .admin, to: router, EmployeeRequest.self) {
            .removeEmployee(company: $0, $1)
        }
    }

    func addBadges(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/badges",
            to: router,
            [
                .get: .needing(.viewer) { try .json(await backend.badges(caller: $0.caller)) },
                .post: self.changing(BadgeRequest.self, .created, needing: .admin) { .addBadge($1) },
            ]
        )
        self.add(
            "v1/badges/{badge}",
            to: router,
            [.get: .needing(.viewer) { try .json(await backend.badge($0.path("badge"), caller: $0.caller)) }]
        )
        self.addChange("badges/{badge}/change", needing: .admin, to: router, BadgeRequest.self) { .changeBadge($0, $1) }
        self.addChange("badges/{badge}/remove", needing: .admin, to: router) { .removeBadge($0) }
        self.addChange("badges/{badge}/award", needing: .certifier, to: router, AwardRequest.self) {
            .award(badge: $0, $1)
        }
        self.addChange("badges/{badge}/revoke", needing: .certifier, to: router, AwardRequest.self) {
            .revoke(badge: $0, $1)
        }
    }

    func addTools(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        self.add(
            "v1/tools",
            to: router,
            [
                .get: .needing(.viewer) { try .json(await backend.tools(caller: $0.caller)) },
                .post: self.changing(ToolRequest.self, .created, needing: .admin) { .addTool($1) },
            ]
        )
        self.add(
            "v1/tools/{tool}",
            to: router,
            [.get: .needing(.viewer) { try .json(await backend.tool($0.path("tool"), caller: $0.caller)) }]
        )
        self.addChange("tools/{tool}/change", needing: .admin, to: router, ToolRequest.self) { .changeTool($0, $1) }
        self.addChange("tools/{tool}/remove", needing: .admin, to: router) { .removeTool($0) }
    }

    /// Adds a POST below `v1/` that changes what the path's second part names.
    func addChange<Body: AdminRequest>(
        _ path: String,
        needing role: Role,
        to router: Router<AdminRequestContext>,
        _ body: Body.Type,
        _ request: @escaping @Sendable (_ name: String, Body) -> DirectoryRequest
    ) {
        let name = path.split(separator: "/")[1].dropFirst().dropLast()
        self.add(
            "v1/\(path)",
            to: router,
            [.post: self.changing(body, .ok, needing: role, naming: String(name), request)]
        )
    }

    func addChange(
        _ path: String,
        needing role: Role,
        to router: Router<AdminRequestContext>,
        _ request: @escaping @Sendable (_ name: String) -> DirectoryRequest
    ) {
        self.addChange(path, needing: role, to: router, EmptyRequest.self) { name, _ in request(name) }
    }

    /// The endpoint of a change.
    ///
    /// - Parameter parameter: what in the path names the thing; nil for one that is new.
    func changing<Body: AdminRequest>(
        _ body: Body.Type,
        _ status: HTTPResponse.Status,
        needing role: Role,
        naming parameter: String? = nil,
        _ request: @escaping @Sendable (_ name: String, Body) -> DirectoryRequest
    ) -> Endpoint {
        let backend = self.backend
        return .needing(role) { call in
            let content = try await call.body(body)
            let name = try parameter.map { try call.path($0) } ?? ""
            let reply = try await backend.change(request(name, content), caller: call.caller)
            return try .json(reply, status: status)
        }
    }
}
