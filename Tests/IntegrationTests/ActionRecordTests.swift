import APIContract
import AdminModel
import FoundationEssentials
import Glibc
import TestServers
import Testing

/// Each administrative action leaves an entry: who, what, what was before and what is after.
@Suite("The record of what is changed", .timeLimit(.minutes(5)))
struct ActionRecordTests {
    private struct Step {
        var method = "POST"
        var target: String
        var body = "{}"
        /// Of the entry that it leaves; nil for one that changes nothing, so that none is needed.
        var action: String?
        /// What the entry says: before and after.
        var says: [String] = []
    }

    private static let site: SiteSettings = {
        var settings = SiteSettings()
        settings.doors = [
            "entrance":
                "{ circles: [door], unlock_time: 1s, lock: { type: simulated }, contact: { type: simulated }, fire_release: { type: simulated } }"
        ]
        settings.readers = [
            "entrance": "{ type: simulated, door: entrance }", "desk": "{ type: simulated, door: entrance }",
            "lathe": "{ type: simulated, tool: lathe }",
        ]
        settings.more = """
            tools: { lathe: { badges: [turning] } }
            embedded:
              seed:
                accounts: [{ username: anna, name: Anna, paid_until: +20d }, { username: bert, name: Bert, paid_until: +20d }]
                circles: [{ name: door, members: [anna] }, { name: board, members: [anna] }]
                badges: [{ title: turning }]
                tools: [{ name: lathe, circle: door }]
            """
        return settings
    }()

    /// In an order in which each finds what it needs. `{card}` and the like are filled in as they come.
    private static let steps: [Step] = [
        Step(
            target: "/v1/doors/entrance/open",
            body: #"{"seconds":1}"#,
            action: "door-open",
            says: ["for 1 s", "was locked"]
        ),
        Step(target: "/v1/doors/entrance/lock", action: "door-lock", says: ["was"]),
        Step(target: "/v1/doors/entrance/hold", action: "door-hold", says: ["was locked"]),
        Step(target: "/v1/doors/entrance/lockdown", action: "door-lockdown", says: ["was held-open"]),
        Step(target: "/v1/doors/entrance/release", action: "door-release", says: ["was locked-down"]),
        Step(
            target: "/v1/doors/entrance/inputs/fire-release",
            body: #"{"active":true}"#,
            action: "door-simulate",
            says: ["fire-release", "false → true"]
        ),
        Step(
            target: "/v1/doors/entrance/inputs/fire-release",
            body: #"{"active":false}"#,
            action: "door-simulate",
            says: ["true → false"]
        ),
        Step(target: "/v1/doors/entrance/reset-fire", action: "door-reset-fire", says: ["was"]),
        Step(
            target: "/v1/cards",
            body: #"{"username":"anna","number":"04A35F1BC26680","label":"blue"}"#,
            action: "card-enroll",
            says: ["blue"]
        ),
        Step(target: "/v1/cards/{card}/set", body: #"{"label":"navy"}"#, action: "card-set", says: ["“blue” → “navy”"]),
        Step(target: "/v1/cards/{card}/pin", body: #"{"pin":"2468"}"#, action: "card-pin", says: ["none → set"]),
        Step(target: "/v1/cards/{card}/pin", body: #"{"pin":"8642"}"#, action: "card-pin", says: ["set → another"]),
        Step(target: "/v1/cards/{card}/pin", action: "card-pin", says: ["set → none"]),
        Step(
            target: "/v1/cards/{card}/disable",
            body: #"{"status":"disabled"}"#,
            action: "card-disable",
            says: ["active → disabled"]
        ),
        Step(target: "/v1/cards/{card}/enable", action: "card-enable", says: ["disabled → active"]),
        Step(
            target: "/v1/cards/{card}/transfer",
            body: #"{"username":"bert"}"#,
            action: "card-transfer",
            says: ["anna → bert"]
        ),
        Step(
            target: "/v1/cards/{card}/replace",
            body: #"{"number":"9C41E72B","status":"lost"}"#,
            action: "card-replace",
            says: ["active → lost"]
        ),
        Step(
            target: "/v1/cards/disable",
            body: #"{"username":"bert","status":"lost"}"#,
            action: "card-lost",
            says: ["active → lost"]
        ),
        Step(
            target: "/v1/cards/import",
            body: #"{"rows":[{"line":2,"username":"anna","number":"B70D5AC3"}]}"#,
            action: "card-enroll",
            says: ["imported"]
        ),
        // A tap is a decision on record, whoever made the simulated reader see it.
        Step(target: "/v1/readers/entrance/tap", body: #"{"number":"04C82793"}"#, action: nil),
        Step(
            target: "/v1/unknown-taps/{fingerprint}/assign",
            body: #"{"username":"anna"}"#,
            action: "card-enroll",
            says: ["card"]
        ),
        Step(
            target: "/v1/readers/desk/enrolments",
            body: #"{"username":"anna"}"#,
            action: "enrolment-begin",
            says: ["desk", "anna"]
        ),
        Step(method: "DELETE", target: "/v1/enrolments/{enrolment}", action: "enrolment-cancel", says: ["desk"]),
        Step(target: "/v1/readers/desk/enrolments", body: #"{"username":"anna"}"#, action: "enrolment-begin"),
        Step(target: "/v1/readers/desk/tap", body: #"{"number":"04C827936EB45A"}"#, action: nil),
        Step(target: "/v1/readers/desk/tap", body: #"{"number":"04C827936EB45A"}"#, action: nil),
        Step(target: "/v1/enrolments/{enrolment}/confirm", action: "card-enroll"),
        Step(target: "/v1/card-keys/rotate", action: "card-key-rotate", says: ["beside key 1"]),
        Step(
            target: "/v1/card-keys/1/retire",
            body: #"{"evenIfInUse":true}"#,
            action: "card-key-retire",
            says: ["key 1", "known by alone"]
        ),
        Step(
            target: "/v1/accounts",
            body: #"{"username":"carl","name":"Carl"}"#,
            action: "account-add",
            says: ["carl"]
        ),
        Step(
            target: "/v1/accounts/carl/change",
            body: #"{"name":"Carl B"}"#,
            action: "account-change",
            says: ["Carl", "Carl B"]
        ),
        Step(target: "/v1/accounts/carl/deactivate", action: "account-deactivate", says: ["carl"]),
        Step(target: "/v1/accounts/carl/activate", action: "account-activate", says: ["carl"]),
        Step(
            target: "/v1/accounts/carl/membership",
            body: #"{"until":"2099-01-31T00:00:00Z"}"#,
            action: "membership-set",
            says: ["2099"]
        ),
        Step(target: "/v1/accounts/carl/membership/end", action: "membership-set", says: ["2099"]),
        Step(
            target: "/v1/circles",
            body: #"{"name":"turners","management":"SELF_ADMIN"}"#,
            action: "circle-add",
            says: ["turners"]
        ),
        Step(
            target: "/v1/circles/turners/change",
            body: #"{"description":"at the lathe"}"#,
            action: "circle-change",
            says: ["at the lathe"]
        ),
        Step(
            target: "/v1/circles/turners/members/add",
            body: #"{"account":"carl"}"#,
            action: "circle-member-add",
            says: ["carl", "turners"]
        ),
        Step(
            target: "/v1/circles/turners/members/add",
            body: #"{"account":"anna"}"#,
            action: "circle-member-add",
            says: ["anna", "turners"]
        ),
        Step(
            target: "/v1/circles/turners/members/remove",
            body: #"{"account":"carl"}"#,
            action: "circle-member-remove",
            says: ["carl", "turners"]
        ),
        Step(target: "/v1/circles/turners/remove", action: "circle-remove", says: ["turners", "1 members"]),
        Step(target: "/v1/companies", body: #"{"name":"Works"}"#, action: "company-add", says: ["Works"]),
        Step(
            target: "/v1/companies/Works/change",
            body: #"{"active":false}"#,
            action: "company-change",
            says: ["active"]
        ),
        Step(
            target: "/v1/companies/Works/employees/add",
            body: #"{"account":"carl"}"#,
            action: "employee-add",
            says: ["carl", "Works"]
        ),
        Step(
            target: "/v1/companies/Works/employees/remove",
            body: #"{"account":"carl"}"#,
            action: "employee-remove",
            says: ["carl", "Works"]
        ),
        Step(target: "/v1/companies/Works/remove", action: "company-remove", says: ["Works"]),
        Step(target: "/v1/badges", body: #"{"title":"welding"}"#, action: "badge-add", says: ["welding"]),
        Step(
            target: "/v1/badges/welding/change",
            body: #"{"description":"MIG"}"#,
            action: "badge-change",
            says: ["MIG"]
        ),
        Step(
            target: "/v1/badges/welding/award",
            body: #"{"account":"anna"}"#,
            action: "badge-award",
            says: ["welding", "anna"]
        ),
        Step(
            target: "/v1/badges/welding/revoke",
            body: #"{"account":"anna"}"#,
            action: "badge-revoke",
            says: ["welding", "anna"]
        ),
        Step(target: "/v1/badges/welding/remove", action: "badge-remove", says: ["welding"]),
        Step(
            target: "/v1/readers/lathe/inductions",
            body: #"{"badge":"turning","actingAs":"anna"}"#,
            action: "induction-begin",
            says: ["turning", "lathe"]
        ),
        Step(target: "/v1/tools", body: #"{"name":"saw","circle":"door"}"#, action: "tool-add", says: ["saw"]),
        Step(target: "/v1/tools/saw/change", body: #"{"description":"big"}"#, action: "tool-change", says: ["big"]),
        Step(target: "/v1/tools/saw/remove", action: "tool-remove", says: ["saw"]),
        Step(
            target: "/v1/tools/lathe/out-of-order",
            body: #"{"reason":"belt"}"#,
            action: "out-of-order",
            says: ["belt"]
        ),
        Step(target: "/v1/tools/lathe/in-order", action: "in-order", says: ["belt"]),
        Step(
            target: "/v1/badges/turning/award",
            body: #"{"account":"anna"}"#,
            action: "badge-award"
        ),
        Step(target: "/v1/tools/lathe/checkout", body: #"{"actingAs":"anna"}"#, action: "checked-out"),
        Step(target: "/v1/tools/lathe/checkin", body: #"{"actingAs":"anna"}"#, action: "checked-in"),
        Step(target: "/v1/accounts/carl/remove", action: "account-remove", says: ["carl"]),
        Step(target: "/v1/break-glass", body: #"{"count":2}"#, action: "break-glass-create", says: ["000, 001"]),
        Step(
            target: "/v1/break-glass/use",
            body: #"{"code":"{code}","door":"entrance"}"#,
            action: "break-glass-use",
            says: ["code 000"]
        ),
        Step(target: "/v1/break-glass/revoke", action: "break-glass-revoke", says: ["000 (used", "001"]),
        Step(target: "/v1/backup", body: #"{"cardKey":false}"#, action: "backup", says: ["without the card key"]),
        Step(target: "/v1/restore", action: nil),
        Step(target: "/v1/alarms/acknowledge", body: #"{"kind":"forced-open","place":"entrance"}"#, action: nil),
        Step(target: "/v1/audit/forget", action: nil),
        Step(target: "/v1/sync/refresh", action: nil),
    ]

    /// What changes nothing that an administrator would ask for afterwards, or leaves an entry of another kind.
    private static let exempt: Set<String> = [
        "POST /v1/sync/refresh", "POST /v1/readers/{reader}/tap",
        // Their entries are tested where a backup is restored, an alarm stands, and somebody is forgotten.
        "POST /v1/restore", "POST /v1/alarms/acknowledge", "POST /v1/audit/forget",
    ]

    @Test("has an entry of each mutating route, with who did it, and before and after")
    func everyAction() async throws {
        let document = APIDocument.shared
        try await DaemonProcess.with(Self.site) { daemon in
            let who = "\(getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "-") (uid \(geteuid()))"
            var names: [String: String] = [:]
            var seen: Set<APIDocument.Operation> = []
            for step in Self.steps {
                var (target, body) = (step.target, step.body)
                for (name, value) in names {
                    target = target.replacing("{\(name)}", with: value)
                    body = body.replacing("{\(name)}", with: value)
                }
                let last: EventList = try await daemon.json(["events", "--limit", "1"])
                let after = last.events.last?.sequence ?? 0
                let reply = try await Reply(daemon.socket, step.method, target, body: body)
                let operation = try #require(document.operation(step.method, target))
                seen.insert(operation)
                Self.learn(from: reply.body, at: operation.path, &names)
                guard let action = step.action else { continue }
                #expect((200..<300).contains(reply.status), "\(step.method) \(target): \(reply.body)")
                let found = try await Reply(daemon.socket, "GET", "/v1/events?after=\(after)&limit=100")
                let events = try JSONDecoder().decode(EventList.self, from: Data(found.body.utf8)).events
                let entry = events.first { ($0.action ?? $0.reason) == action }
                #expect(entry != nil, "\(operation) left \(events.map { $0.action ?? $0.reason ?? "-" })")
                guard let entry else { continue }
                #expect(entry.actor?.hasPrefix(who) == true, "\(operation): \(entry.actor ?? "nobody")")
                for text in step.says {
                    #expect(entry.detail?.contains(text) == true, "\(operation): \(entry.detail ?? "nothing")")
                }
            }
            let mutating = document.operations.filter { $0.method != "GET" }
            #expect(mutating.filter { !seen.contains($0) } == [], "not in the table")
            let exempt = Set(mutating.map(\.description)).intersection(Self.exempt)
            #expect(exempt == Self.exempt)
            for step in Self.steps where step.action == nil {
                let operation = try #require(document.operation(step.method, step.target))
                #expect(exempt.contains(operation.description))
            }
        }
    }

    /// Takes what later steps need out of a reply.
    private static func learn(from body: String, at path: String, _ names: inout [String: String]) {
        func field(_ name: String) -> String? {
            guard let start = body.firstRange(of: "\"\(name)\":")?.upperBound else { return nil }
            let value = body[start...].prefix { !",}]".contains($0) }
            return String(value.replacing("\"", with: ""))
        }
        switch path {
        case "/v1/cards": names["card"] = field("id")
        case "/v1/readers/{reader}/enrolments": names["enrolment"] = field("id")
        case "/v1/readers/{reader}/tap": names["fingerprint"] = field("fingerprint") ?? names["fingerprint"]
        case "/v1/break-glass": names["code"] = field("code")
        default: break
        }
    }
}
