import AdminModel
import Glibc
import TestServers
import Testing

/// Roles at the real daemon; which route needs which is AdminAPITests'.
@Suite("Roles", .timeLimit(.minutes(1)))
struct RoleTests {
    @Test(
        "let a real user do what they allow, put the user on record, and change with a reload",
        .enabled(if: UnixUser.isAvailable)
    )
    func roles() async throws {
        let free = UnixUser.free(2)
        let anna = UnixUser(uid: free[0], gid: free[0], groups: [free[1]])
        var settings = SiteSettings()
        settings.admin = "socket_group: \(free[1]), roles: { users: { \(free[0]): [operator] } }"
        let granted = settings
        try await DaemonProcess.with(granted) { daemon in
            #expect(chmod(daemon.folder.path, 0o711) == 0)
            func ask(_ method: String, _ target: String) async throws -> (status: Int, body: String) {
                let replies = try await anna.ask(daemon.socket, [(method, target)])
                guard let reply = replies.first else { throw TestServerError("nobody could connect") }
                return reply
            }
            let opened = try await ask("POST", "/v1/doors/entrance/open")
            #expect(opened.status == 200)
            let entry = try await daemon.json(["events", "--type", "action", "--limit", "1"], as: EventList.self)
            #expect(entry.events.first?.actor == "uid \(free[0])")
            // An operator gives nobody a card, and acts as nobody.
            let enrolled = try await ask("POST", "/v1/cards")
            #expect(enrolled.status == 403 && enrolled.body.contains("needs the role enroller"))
            let checkedOut = try await ask("POST", "/v1/tools/lathe/checkout")
            #expect(checkedOut.status == 404)

            var changed = granted
            changed.admin = "socket_group: \(free[1]), roles: { groups: { \(free[1]): [viewer] } }"
            try daemon.write(changed)
            daemon.send(signal: SIGHUP)
            try await daemon.waitForLog(containing: "configuration reloaded", timeout: .seconds(20))
            let refused = try await ask("POST", "/v1/doors/entrance/open")
            #expect(refused.status == 403 && refused.body.contains("role-missing"))
            let whoami: CallerInfo = try await daemon.json(["whoami"])
            #expect(whoami.roles == Role.allCases && whoami.uid == geteuid())
            #expect(try await ask("GET", "/v1/caller").body.contains(#""roles":["viewer"]"#))
        }
    }
}
