import APIContract
import AdminModel
import ArgumentParser
import Testing

@testable import p2k16ctl

/// The commands of the directory against the real server: what they ask of the daemon.
@Suite(.timeLimit(.minutes(5)))
struct DirectoryCommandTests {
    private static let changes: [(String, DirectoryRequest)] = [
        (
            "account add anna --name Anna",
            .addAccount(AccountRequest(username: "anna", name: "Anna", system: false))
        ),
        (
            "account change åse --username b --service",
            .changeAccount("åse", AccountRequest(username: "b", system: true))
        ),
        ("account change a --no-service", .changeAccount("a", AccountRequest(system: false))),
        ("account deactivate anna --yes", .deactivateAccount("anna")),
        ("account activate anna", .activateAccount("anna")), ("account remove anna --yes", .removeAccount("anna")),
        (
            "membership set anna --until 2027-01-31T12:00:00Z",
            .setMembership("anna", MembershipRequest(until: WireTime("2027-01-31T12:00:00Z")!))
        ),
        ("membership end anna --yes", .endMembership("anna")),
        ("circle add door", .addCircle(CircleRequest(name: "door", commentRequired: false))),
        (
            "circle change door --admin-circle board --no-comment-required",
            .changeCircle("door", CircleRequest(adminCircle: "board", commentRequired: false))
        ),
        (
            "circle change a/b --self-admin",
            .changeCircle("a/b", CircleRequest(management: .selfAdmin))
        ), ("circle remove door --yes", .removeCircle("door")),
        (
            "circle member add door anna --as bob --comment why",
            .addMember(circle: "door", MemberRequest(account: "anna", comment: "why", actingAs: "bob"))
        ),
        (
            "circle member remove door anna --yes",
            .removeMember(circle: "door", MemberRequest(account: "anna"))
        ), ("company add Works --no-active", .addCompany(CompanyRequest(name: "Works", active: false))),
        (
            "company change Works --no-active --yes",
            .changeCompany("Works", CompanyRequest(active: false))
        ), ("company remove Works --yes", .removeCompany("Works")),
        ("company employee add Works a", .addEmployee(company: "Works", EmployeeRequest(account: "a"))),
        (
            "company employee remove Works a --yes",
            .removeEmployee(company: "Works", EmployeeRequest(account: "a"))
        ),
        (
            "badge add laser --certification-circle board",
            .addBadge(BadgeRequest(title: "laser", certificationCircle: "board"))
        ), ("badge change laser --title cutter", .changeBadge("laser", BadgeRequest(title: "cutter"))),
        ("badge remove laser --yes", .removeBadge("laser")),
        (
            "badge award laser anna --as bob",
            .award(badge: "laser", AwardRequest(account: "anna", actingAs: "bob"))
        ), ("badge revoke laser anna --yes", .revoke(badge: "laser", AwardRequest(account: "anna"))),
        ("tool add saw --circle door", .addTool(ToolRequest(name: "saw", circle: "door"))),
        ("tool change saw --circle ''", .changeTool("saw", ToolRequest(circle: ""))),
        ("tool remove saw --yes", .removeTool("saw")),
    ]

    private func run(_ line: String, socket: String) async throws {
        let arguments = line.split(separator: " ").map { $0 == "''" ? "" : String($0) }
        let parsed = try P2K16Ctl.parseAsRoot(arguments + ["--socket", socket, "--json"])
        var command = try #require(parsed as? any AsyncParsableCommand)
        try await command.run()
    }

    @Test func changesAreAskedForAsTyped() async throws {
        let backend = FakeBackend()
        try await withServer(backend) { path in
            for (line, request) in Self.changes {
                try await self.run(line, socket: path)
                #expect(backend.seen.change == request, "\(line)")
            }
        }
    }

    @Test func listsAndDetailsAreRead() async throws {
        let backend = FakeBackend()
        try await withServer(backend) { path in
            for noun in ["account", "circle", "company", "badge", "tool"] {
                try await self.run("\(noun) list", socket: path)
                try await self.run("\(noun) show åse", socket: path)
                #expect(backend.seen.name == "åse")
            }
            try await self.run("account search Øde --limit 5", socket: path)
            #expect(backend.seen.name == "Øde")
        }
    }

    @Test(arguments: ["/v1/accounts?limit=0", "/v1/accounts?limit=1001", "/v1/accounts?limit=x", "/v1/accounts?n=1"])
    func badQueriesAreRefused(target: String) async throws {
        try await withServer(FakeBackend()) { path in
            let reply = try await Reply(path, "GET", target)
            #expect(reply.status == 400)
        }
    }

    @Test func anEmptyBodyEndsNoMembership() async throws {
        let backend = FakeBackend()
        try await withServer(backend) { path in
            let reply = try await Reply(path, "POST", "/v1/accounts/anna/membership", body: "{}")
            #expect(reply.status == 400)
            #expect(backend.seen.change == nil)
        }
    }

    @Test(arguments: [("2027-01-31", "2027-01-31T22:59:59.000000Z"), ("+1h", "2026-11-21T18:03:00.000000Z")])
    func aDateMeansItsWholeDay(text: String, expected: String) throws {
        CommandLineTests.zone
        let argument = try #require(TimeArgument(argument: text))
        #expect(try argument.resolve(endOfDay: true, now: CommandLineTests.now).description == expected)
    }

    @Test(arguments: ["+999999999d", "-999999999d"])
    func `a time beyond all times is refused`(text: String) throws {
        let argument = try #require(TimeArgument(argument: text))
        #expect(throws: Failure.self) { try argument.resolve(endOfDay: true, now: CommandLineTests.now) }
    }

    @Test func `a card that is valid until a date is valid on that day`() throws {
        let argument = try #require(LimitArgument(argument: "2027-01-31"))
        let day = try #require(try argument.time())
        #expect(try argument.time(endOfDay: true)?.microseconds == day.microseconds + 86_399_000_000)
        #expect(try LimitArgument(argument: "never")?.time(endOfDay: true) == nil)
    }
}
