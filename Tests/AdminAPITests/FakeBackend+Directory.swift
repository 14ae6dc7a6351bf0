import AdminAPI
import AdminModel

extension FakeBackend {
    static let account = AccountSummary(
        id: 7,
        username: "anna",
        name: "Anna",
        system: false,
        active: true,
        paying: true,
        employed: false
    )
    private static let circle = CircleSummary(id: 1, name: "door", members: 0)
    private static let company = CompanySummary(id: 1, name: "Works", active: true, employees: 0)
    private static let badge = BadgeSummary(id: 1, title: "laser", holders: 0)
    private static let tool = ToolSummary(id: 1, name: "laser", badges: [])

    func accounts(search: String?, limit: Int, caller: Caller) async throws -> AccountList {
        try self.note(caller) { $0.name = search }
        return AccountList(accounts: [Self.account], more: limit)
    }

    func account(_ username: String, caller: Caller) async throws -> AccountDetails {
        try self.note(caller) { $0.name = username }
        return AccountDetails(
            account: Self.account,
            employers: [],
            circles: [],
            badges: [],
            checkedOut: [],
            cards: [Self.card],
            lastTaps: [],
            doors: [],
            tools: []
        )
    }

    func circles(caller: Caller) async throws -> CircleList {
        try self.note(caller)
        return CircleList(circles: [Self.circle])
    }

    func circle(_ name: String, caller: Caller) async throws -> CircleDetails {
        try self.note(caller) { $0.name = name }
        return CircleDetails(circle: Self.circle, members: [], doors: [], tools: [])
    }

    func companies(caller: Caller) async throws -> CompanyList {
        try self.note(caller)
        return CompanyList(companies: [Self.company])
    }

    func company(_ name: String, caller: Caller) async throws -> CompanyDetails {
        try self.note(caller) { $0.name = name }
        return CompanyDetails(company: Self.company, employees: [])
    }

    func badges(caller: Caller) async throws -> BadgeList {
        try self.note(caller)
        return BadgeList(badges: [Self.badge])
    }

    func badge(_ title: String, caller: Caller) async throws -> BadgeDetails {
        try self.note(caller) { $0.name = title }
        return BadgeDetails(badge: Self.badge, holders: [], doors: [], tools: [])
    }

    func tools(caller: Caller) async throws -> ToolList {
        try self.note(caller)
        return ToolList(tools: [Self.tool])
    }

    func tool(_ name: String, caller: Caller) async throws -> ToolSummary {
        try self.note(caller) { $0.name = name }
        return Self.tool
    }

    func change(_ request: DirectoryRequest, caller: Caller) async throws -> DirectoryReply {
        try self.note(caller) { $0.change = request }
        return DirectoryReply(action: "account-add", detail: "account anna added", sequence: 3)
    }
}
