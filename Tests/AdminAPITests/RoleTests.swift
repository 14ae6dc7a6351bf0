import APIContract
import AdminAPI
import AdminModel
import Glibc
import TestServers
import Testing

/// Who may ask for what, asked by processes of real Unix users.
@Suite(.timeLimit(.minutes(1)))
struct RoleTests {
    /// Every route with the role that it needs, written down a second time.
    static let table: [(method: String, path: String, role: Role)] = [
        ("GET", "/v1/accounts", .viewer),
        ("POST", "/v1/accounts", .admin),
        ("GET", "/v1/accounts/{account}", .viewer),
        ("POST", "/v1/accounts/{account}/activate", .admin),
        ("POST", "/v1/accounts/{account}/change", .admin),
        ("POST", "/v1/accounts/{account}/deactivate", .admin),
        ("POST", "/v1/accounts/{account}/membership", .admin),
        ("POST", "/v1/accounts/{account}/membership/end", .admin),
        ("POST", "/v1/accounts/{account}/remove", .admin),
        ("POST", "/v1/backup", .admin),
        ("GET", "/v1/badges", .viewer),
        ("POST", "/v1/badges", .admin),
        ("GET", "/v1/badges/{badge}", .viewer),
        ("POST", "/v1/badges/{badge}/award", .certifier),
        ("POST", "/v1/badges/{badge}/change", .admin),
        ("POST", "/v1/badges/{badge}/remove", .admin),
        ("POST", "/v1/badges/{badge}/revoke", .certifier),
        ("GET", "/v1/caller", .viewer),
        ("GET", "/v1/card-keys", .viewer),
        ("POST", "/v1/card-keys/rotate", .admin),
        ("POST", "/v1/card-keys/{key}/retire", .admin),
        ("GET", "/v1/cards", .viewer),
        ("GET", "/v1/alarms", .viewer),
        ("POST", "/v1/alarms/acknowledge", .operator),
        ("GET", "/v1/audit/export", .admin),
        ("POST", "/v1/audit/forget", .admin),
        ("GET", "/v1/audit/key", .viewer),
        ("GET", "/v1/audit/verify", .viewer),
        ("GET", "/v1/doctor", .viewer),
        ("GET", "/v1/metrics", .viewer),
        ("GET", "/v1/break-glass", .viewer),
        ("POST", "/v1/break-glass", .admin),
        ("POST", "/v1/break-glass/revoke", .admin),
        ("POST", "/v1/break-glass/use", .viewer),
        ("POST", "/v1/cards", .enroller),
        ("POST", "/v1/cards/disable", .enroller),
        ("POST", "/v1/cards/import", .enroller),
        ("GET", "/v1/cards/{card}", .viewer),
        ("POST", "/v1/cards/{card}/disable", .enroller),
        ("POST", "/v1/cards/{card}/enable", .enroller),
        ("POST", "/v1/cards/{card}/pin", .enroller),
        ("POST", "/v1/cards/{card}/replace", .enroller),
        ("POST", "/v1/cards/{card}/set", .enroller),
        ("POST", "/v1/cards/{card}/transfer", .enroller),
        ("GET", "/v1/circles", .viewer),
        ("POST", "/v1/circles", .admin),
        ("GET", "/v1/circles/{circle}", .viewer),
        ("POST", "/v1/circles/{circle}/change", .admin),
        ("POST", "/v1/circles/{circle}/members/add", .certifier),
        ("POST", "/v1/circles/{circle}/members/remove", .certifier),
        ("POST", "/v1/circles/{circle}/remove", .admin),
        ("GET", "/v1/companies", .viewer),
        ("POST", "/v1/companies", .admin),
        ("GET", "/v1/companies/{company}", .viewer),
        ("POST", "/v1/companies/{company}/change", .admin),
        ("POST", "/v1/companies/{company}/employees/add", .admin),
        ("POST", "/v1/companies/{company}/employees/remove", .admin),
        ("POST", "/v1/companies/{company}/remove", .admin),
        ("GET", "/v1/doors", .viewer),
        ("GET", "/v1/doors/{door}", .viewer),
        ("POST", "/v1/doors/{door}/hold", .operator),
        ("POST", "/v1/doors/{door}/inputs/{input}", .operator),
        ("POST", "/v1/doors/{door}/lock", .operator),
        ("POST", "/v1/doors/{door}/lockdown", .operator),
        ("POST", "/v1/doors/{door}/open", .operator),
        ("POST", "/v1/doors/{door}/release", .operator),
        ("POST", "/v1/doors/{door}/reset-fire", .operator),
        ("GET", "/v1/enrolments", .viewer),
        ("DELETE", "/v1/enrolments/{enrolment}", .enroller),
        ("GET", "/v1/enrolments/{enrolment}", .viewer),
        ("POST", "/v1/enrolments/{enrolment}/confirm", .enroller),
        ("GET", "/v1/enrolments/{enrolment}/live", .viewer),
        ("GET", "/v1/events", .viewer),
        ("GET", "/v1/events/live", .viewer),
        ("GET", "/v1/explain", .viewer),
        ("GET", "/v1/explain/events/{sequence}", .viewer),
        ("GET", "/v1/hardware", .viewer),
        ("GET", "/v1/hardware/live", .viewer),
        ("GET", "/v1/health", .viewer),
        ("GET", "/v1/inductions", .viewer),
        ("GET", "/v1/inductions/{induction}/live", .viewer),
        ("GET", "/v1/names", .viewer),
        ("GET", "/v1/overview", .viewer),
        ("GET", "/v1/readers", .viewer),
        ("GET", "/v1/readers/{reader}", .viewer),
        ("POST", "/v1/readers/{reader}/enrolments", .enroller),
        ("POST", "/v1/readers/{reader}/inductions", .certifier),
        ("POST", "/v1/readers/{reader}/tap", .operator),
        ("GET", "/v1/reports/members", .viewer),
        ("GET", "/v1/reports/tools", .viewer),
        ("GET", "/v1/reports/visits", .viewer),
        ("POST", "/v1/restore", .admin),
        ("GET", "/v1/status", .viewer),
        ("GET", "/v1/sync", .viewer),
        ("POST", "/v1/sync/refresh", .operator),
        ("GET", "/v1/tools", .viewer),
        ("POST", "/v1/tools", .admin),
        ("GET", "/v1/tools/{tool}", .viewer),
        ("POST", "/v1/tools/{tool}/change", .admin),
        ("POST", "/v1/tools/{tool}/checkin", .operator),
        ("POST", "/v1/tools/{tool}/checkout", .operator),
        ("POST", "/v1/tools/{tool}/in-order", .operator),
        ("POST", "/v1/tools/{tool}/out-of-order", .operator),
        ("POST", "/v1/tools/{tool}/remove", .admin),
        ("GET", "/v1/unknown-taps", .viewer),
        ("POST", "/v1/unknown-taps/{fingerprint}/assign", .enroller),
    ]

    @Test func theTableHasEveryRouteOfTheDocumentWithItsRole() {
        let document = APIDocument.shared
        var roles: [APIDocument.Operation: Role] = [:]
        for (method, path, role) in Self.table {
            #expect(roles.updateValue(role, forKey: .init(path: path, method: method)) == nil, "\(path) is there twice")
        }
        // That the document has every route of the router is APIDocumentTests'.
        #expect(Set(roles.keys).symmetricDifference(document.operations).sorted() == [])
        for operation in document.operations {
            #expect(document.role(of: operation) == roles[operation]?.rawValue, "\(operation)")
        }
    }

    /// One user with each role alone, and one without any; each asks for everything.
    @Test(.enabled(if: UnixUser.isAvailable), arguments: Role.allCases.map(Optional.init) + [nil])
    func noRouteIsReachableWithLess(role: Role?) async throws {
        let free = UnixUser.free(2)
        let user = UnixUser(uid: free[0], gid: free[1])
        let grants = RoleGrants(users: role.map { ["\(user.uid)": [$0]] } ?? [:])
        let authorizer = Authorizer(grants: grants, configurationFile: "/etc/p2k16d/p2k16d.yaml")
        try await withServer(FakeBackend(), authorizer: authorizer, group: "\(user.gid)") { path in
            try letEverybodyIn(to: path)
            let requests = Self.table.map { ($0.method, Self.target($0.path)) }
            let replies = try await user.ask(path, requests)
            try #require(replies.count == requests.count)
            for (route, reply) in zip(Self.table, replies) {
                let may = role?.all.contains(route.role) == true
                #expect((reply.status != 403) == may, "\(route.method) \(route.path): \(reply.status)")
                guard !may else { continue }
                let code = role == nil ? "caller-not-allowed" : "role-missing"
                #expect(reply.body.contains(#""code":"\#(code)""#))
                #expect(reply.body.contains("the role \(route.role.rawValue)"))
                // As it stands in JSON.
                let example = #"users: { \"\#(user.uid)\": [\#(route.role.rawValue)] }"#
                #expect(reply.body.contains(example))
            }
        }
    }

    @Test(.enabled(if: UnixUser.isAvailable))
    func rolesComeFromEveryGroup() async throws {
        let free = UnixUser.free(4)
        let grants = RoleGrants(
            users: ["\(free[0])": [.certifier]],
            groups: ["\(free[1])": [.operator], "\(free[2])": [.enroller]]
        )
        let authorizer = Authorizer(grants: grants)
        try await withServer(FakeBackend(), authorizer: authorizer, group: "\(free[1])") { path in
            try letEverybodyIn(to: path)
            func roles(_ user: UnixUser) async throws -> String {
                try await user.ask(path, [("GET", "/v1/caller")]).first?.body ?? "refused"
            }
            // More groups than the first look at them has room for.
            let many = Array(100_000..<100_100 as Range<UInt32>) + [free[2]]
            let anna = try await roles(UnixUser(uid: free[0], gid: free[1], groups: many))
            #expect(anna.contains(#""roles":["viewer","operator","enroller","certifier"]"#))
            let bob = try await roles(UnixUser(uid: free[3], gid: free[3], groups: [free[1]]))
            #expect(bob.contains(#""roles":["viewer","operator"]"#))
            // Whoever is in no group of the socket does not even connect.
            let stranger = try await roles(UnixUser(uid: free[0], gid: free[3]))
            #expect(stranger == "refused")
            authorizer.replace(RoleGrants())
            let without = try await roles(UnixUser(uid: free[0], gid: free[1]))
            #expect(without.contains("caller-not-allowed"))
        }
    }

    @Test(.enabled(if: UnixUser.isAvailable))
    func theSocketIsItsGroupsAndNobodyElses() async throws {
        let group = UnixUser.free(1)[0]
        try await withServer(FakeBackend(), group: "\(group)") { path in
            var information = stat()
            #expect(stat(path, &information) == 0)
            #expect(information.st_mode & 0o777 == 0o660)
            #expect(information.st_gid == group)
        }
        // One that does not exist leaves the socket as it is, and the daemon running.
        try await withServer(FakeBackend(), group: "no-such-group-here") { path in
            var information = stat()
            #expect(stat(path, &information) == 0)
            #expect(information.st_mode & 0o022 == 0)
            let reply = try await Reply(path, "GET", "/v1/status")
            #expect(reply.status == 200)
        }
    }

    /// A path with something in the place of each parameter.
    private static func target(_ path: String) -> String {
        path.split(separator: "/").map { part in
            switch part {
            case "{input}": "/contact"
            case _ where part.hasPrefix("{"): "/7"
            default: "/\(part)"
            }
        }.joined()
    }
}
