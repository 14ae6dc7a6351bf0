import AccessControl
import AdminAPI
import AdminModel

// Changes of the directory: names become ids, the authority changes, the journal gets who did it and what was before.
extension DaemonBackend {
    func change(_ request: DirectoryRequest, caller: Caller) async throws -> DirectoryReply {
        // Before any name is looked up: a misspelt one must not hide that the place is wrong.
        guard self.site.upstream == nil || request.isForAccounts else { throw self.ownedUpstream }
        let actor = try self.actor(caller, as: request.actingAs)
        let change = try await self.resolve(request)
        let effect = try await self.atDirectory { try await self.site.directory.apply(change, by: actor) }
        // After the authority has done it, so that the record says only what is true.
        let sequence = try? await self.site.recorder.append(
            .action(
                ActionRecord(
                    at: self.site.clock.now,
                    actor: actor.caller,
                    actingAs: actor.account,
                    action: change.action,
                    account: effect.account,
                    detail: effect.detail
                )
            )
        )
        return DirectoryReply(
            action: change.action.rawValue,
            detail: effect.detail,
            actingAs: actor.account.flatMap { self.site.snapshot.value.account($0)?.username },
            sequence: sequence
        )
    }

    private func resolve(_ request: DirectoryRequest) async throws -> DirectoryChange {
        switch request {
        case .addAccount(let request):
            let username = try Self.required(request.username, "username")
            return .addAccount(
                username: username,
                name: request.name ?? username,
                isSystem: request.system ?? false
            )
        case .changeAccount(let name, let request):
            return .changeAccount(
                try self.account(named: name).id,
                username: request.username,
                name: request.name,
                isSystem: request.system
            )
        case .activateAccount(let name): return .setActive(try self.account(named: name).id, true)
        case .deactivateAccount(let name): return .setActive(try self.account(named: name).id, false)
        case .removeAccount(let name): return .removeAccount(try self.account(named: name).id)
        case .setMembership(let name, let request):
            return .setMembership(try self.account(named: name).id, until: request.until.timestamp)
        case .endMembership(let name): return .setMembership(try self.account(named: name).id, until: nil)
        case .addCircle(let request):
            return .addCircle(
                name: try Self.required(request.name, "name"),
                description: request.description ?? "",
                management: try self.management(request) ?? .selfAdmin,
                isCommentRequired: request.commentRequired ?? false
            )
        case .changeCircle(let name, let request):
            let circle = try self.circle(named: name)
            if let new = request.name, new != circle.name { try self.refuseConfigured(circle: circle) }
            return .changeCircle(
                circle.id,
                name: request.name,
                description: request.description,
                management: try self.management(request),
                isCommentRequired: request.commentRequired
            )
        case .removeCircle(let name):
            let circle = try self.circle(named: name)
            try self.refuseConfigured(circle: circle)
            return .removeCircle(circle.id)
        case .addMember(let name, let request):
            let account = try self.account(named: request.account)
            return .addMember(account.id, try self.circle(named: name).id, comment: request.comment)
        case .removeMember(let name, let request):
            let account = try self.account(named: request.account)
            return .removeMember(account.id, try self.circle(named: name).id, comment: request.comment)
        case .addCompany(let request):
            return .addCompany(name: try Self.required(request.name, "name"), isActive: request.active ?? true)
        case .changeCompany(let name, let request):
            return .changeCompany(try self.company(named: name).id, name: request.name, isActive: request.active)
        case .removeCompany(let name): return .removeCompany(try self.company(named: name).id)
        case .addEmployee(let name, let request):
            return .addEmployee(try self.account(named: request.account).id, try self.company(named: name).id)
        case .removeEmployee(let name, let request):
            return .removeEmployee(try self.account(named: request.account).id, try self.company(named: name).id)
        case .addBadge(let request):
            return .addBadge(
                title: try Self.required(request.title, "title"),
                description: request.description ?? "",
                certificationCircle: try self.assignment(request.certificationCircle).applied(to: nil)
            )
        case .changeBadge(let title, let request):
            let badge = try self.badge(titled: title)
            if let new = request.title, new != badge.title { try self.refuseConfigured(badge: badge) }
            return .changeBadge(
                badge.id,
                title: request.title,
                description: request.description,
                certificationCircle: try self.assignment(request.certificationCircle)
            )
        case .removeBadge(let title):
            let badge = try self.badge(titled: title)
            try self.refuseConfigured(badge: badge)
            return .removeBadge(badge.id)
        case .award(let title, let request):
            let account = try self.account(named: request.account).id
            guard request.isNew == true else { return .award(try self.badge(titled: title).id, account) }
            return .awardTitle((try? self.badge(titled: title).title) ?? title, account)
        case .revoke(let title, let request):
            return .revoke(try self.badge(titled: title).id, try self.account(named: request.account).id)
        case .addTool(let request):
            return .addTool(
                name: try Self.required(request.name, "name"),
                description: request.description ?? "",
                circle: try self.assignment(request.circle).applied(to: nil)
            )
        case .changeTool(let name, let request):
            let tool = try self.tool(named: name)
            if let new = request.name, new != tool.name { try self.refuseConfigured(tool: tool) }
            return .changeTool(
                tool.id,
                name: request.name,
                description: request.description,
                circle: try self.assignment(request.circle)
            )
        case .removeTool(let name):
            let tool = try self.tool(named: name)
            try self.refuseConfigured(tool: tool)
            return .removeTool(tool.id)
        }
    }

    private func management(_ request: CircleRequest) throws -> CircleManagement? {
        switch (request.management, request.adminCircle) {
        case (.none, .none): return nil
        case (.selfAdmin, .none): return .selfAdmin
        case (.none, .some(let name)), (.adminCircle, .some(let name)):
            return .adminCircle(try self.circle(named: name))
        case (.adminCircle, .none), (.selfAdmin, .some):
            throw AdminError(
                .badRequest,
                code: "management-contradicts",
                message: "a circle is administered by another circle, which must be named, or by its own members",
                remedy: "Give either --admin-circle or --self-admin."
            )
        }
    }

    /// An empty name clears.
    private func assignment(_ circle: String?) throws -> Assignment<CircleID> {
        guard let circle else { return .unchanged }
        return circle.isEmpty ? .cleared : .set(try self.circle(named: circle).id)
    }

    private static func required(_ value: String?, _ field: String) throws -> String {
        guard let value else {
            throw AdminError(
                .badRequest,
                code: "body-malformed",
                message: "the field \(field) of the body: it is missing",
                remedy: "send a JSON object as Docs/openapi.yaml describes it"
            )
        }
        return value
    }
}

// What the configuration names must keep its name, or doors and tools would silently ask for something that is gone.
extension DaemonBackend {
    private func refuseConfigured(circle: Circle) throws {
        let doors = self.site.rules.configuration.doors.filter { $0.circles.contains(circle.name) }.map(\.id.rawValue)
        try Self.refuse("circle “\(circle.name)”", users: doors.map { "door \($0)" }, "the circle")
    }

    private func refuseConfigured(badge: Badge) throws {
        let configuration = self.site.rules.configuration
        let doors = configuration.doors.filter { $0.badges.contains { $0.badge == badge.title } }.map {
            "door \($0.id)"
        }
        let tools = configuration.toolBadges.filter { $0.value.contains { $0.badge == badge.title } }.map {
            "tool \($0.key)"
        }
        try Self.refuse("badge “\(badge.title)”", users: doors + tools.sorted(), "the badge")
    }

    private func refuseConfigured(tool: Tool) throws {
        guard self.site.rules.configuration.toolBadges[tool.name] != nil else { return }
        try Self.refuse("tool “\(tool.name)”", users: ["tools.\(tool.name)"], "the tool")
    }

    private static func refuse(_ subject: String, users: [String], _ thing: String) throws {
        guard !users.isEmpty else { return }
        throw AdminError(
            .refused,
            code: "in-use",
            message: "the configuration names \(subject): \(users.joined(separator: ", "))",
            remedy: "Take \(thing) out of the configuration first and reload it (systemctl reload p2k16d)."
        )
    }
}

// By the names that people use, ignoring case where there is only one.
extension DaemonBackend {
    func circle(named name: String) throws -> Circle {
        try Self.find(name, in: self.site.snapshot.value.circles.values, by: \.name, kind: "circle")
    }

    func company(named name: String) throws -> Company {
        try Self.find(name, in: self.site.snapshot.value.companies.values, by: \.name, kind: "company")
    }

    func badge(titled title: String) throws -> Badge {
        try Self.find(title, in: self.site.snapshot.value.badges.values, by: \.title, kind: "badge")
    }

    func tool(named name: String) throws -> Tool {
        try Self.find(name, in: self.site.snapshot.value.tools.values, by: \.name, kind: "tool")
    }

    private static func find<Value>(
        _ name: String,
        in values: some Collection<Value>,
        by path: (Value) -> String,
        kind: String
    ) throws -> Value {
        if let value = values.first(where: { path($0) == name }) { return value }
        let wanted = name.lowercased()
        let similar = values.filter { path($0).lowercased() == wanted }
        if similar.count == 1, let value = similar.first { return value }
        throw AdminError(
            .notFound,
            code: "\(kind)-unknown",
            message: "there is no \(kind) “\(name)”",
            remedy: "See p2k16ctl \(kind) list."
        )
    }

    /// Says in the caller's words why the directory was not changed.
    func atDirectory<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await self.atAuthority(body)
        } catch let refusal as DirectoryRefusal {
            throw AdminError(
                refusal.reason.kind,
                code: refusal.reason.rawValue,
                message: refusal.message,
                remedy: refusal.remedy
            )
        } catch is OwnedUpstreamError {
            throw self.ownedUpstream
        } catch let error as AdministrationError {
            throw self.adminError(error)
        }
    }

    var ownedUpstream: AdminError {
        AdminError(
            .refused,
            code: "directory-upstream",
            message: "p2k16 owns accounts, memberships, circles, companies, badges and tools; nothing was changed",
            remedy:
                "Change them in p2k16's web application; this site learns of it within seconds. Members of circles and "
                + "awards of badges can be changed here."
        )
    }
}

extension DirectoryRefusal.Reason {
    fileprivate var kind: AdminError.Kind {
        switch self {
        case .nameInvalid: .badRequest
        case .unknown: .notFound
        case .nameTaken, .alreadyMember, .notMember, .noChange: .conflict
        case .notCircleAdmin, .notCertifier: .forbidden
        case .commentMissing, .lastMember, .inUse, .systemAccount: .refused
        }
    }
}

extension DirectoryRequest {
    /// Whether it is about members of circles or awards of badges, which a site can change in p2k16, too.
    fileprivate var isForAccounts: Bool {
        switch self {
        case .addMember, .removeMember, .award, .revoke: true
        case .addAccount, .changeAccount, .activateAccount, .deactivateAccount, .removeAccount, .setMembership,
            .endMembership, .addCircle, .changeCircle, .removeCircle, .addCompany, .changeCompany, .removeCompany,
            .addEmployee, .removeEmployee, .addBadge, .changeBadge, .removeBadge, .addTool, .changeTool, .removeTool:
            false
        }
    }

    /// The account whose rights the caller wants to use.
    fileprivate var actingAs: String? {
        switch self {
        case .addMember(_, let request), .removeMember(_, let request): request.actingAs
        case .award(_, let request), .revoke(_, let request): request.actingAs
        case .addAccount, .changeAccount, .activateAccount, .deactivateAccount, .removeAccount, .setMembership,
            .endMembership, .addCircle, .changeCircle, .removeCircle, .addCompany, .changeCompany, .removeCompany,
            .addEmployee, .removeEmployee, .addBadge, .changeBadge, .removeBadge, .addTool, .changeTool, .removeTool:
            nil
        }
    }
}
