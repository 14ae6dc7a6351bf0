import APIContract
import AdminAPI
import AdminModel
import Glibc
import Testing

@Suite(.timeLimit(.minutes(5)))
struct RouteTests {
    @Test(
        arguments: [
            ("GET", "/v1/status", nil, 200, #""site":"bitraf""#),
            ("GET", "/v1/health", nil, 200, #""overall":"degraded""#),
            ("GET", "/v1/caller", nil, 200, #""roles":["viewer","operator","enroller","certifier","admin"]"#),
            ("GET", "/v1/break-glass", nil, 200, #""usedBy":"reader entrance""#),
            ("POST", "/v1/break-glass", #"{"count":1,"door":"entrance"}"#, 201, #""number":17"#),
            ("POST", "/v1/break-glass", #"{"count":51}"#, 400, "count-out-of-range"),
            ("POST", "/v1/break-glass/revoke", #"{"numbers":[17]}"#, 200, #"{"codes":[]}"#),
            (
                "POST", "/v1/break-glass/use", #"{"code":"0171-9403-2267-4815","door":"entrance"}"#, 200,
                #""outcome":"commanded""#
            ),
            ("GET", "/v1/doors", nil, 200, #"{"doors":[{"#),
            ("GET", "/v1/doors/entrance", nil, 200, #""name":"Front door""#),
            ("POST", "/v1/doors/entrance/open", #"{"seconds":5}"#, 200, #""outcome":"commanded""#),
            ("POST", "/v1/doors/entrance/open", nil, 200, #""sequence":10"#),
            ("POST", "/v1/doors/entrance/lock", nil, 200, #""outcome":"commanded""#),
            ("POST", "/v1/doors/entrance/hold", #"{"until":"2026-11-21T17:03:00Z"}"#, 200, #""outcome":"commanded""#),
            ("POST", "/v1/doors/entrance/lockdown", "{}", 200, #""outcome":"commanded""#),
            ("POST", "/v1/doors/entrance/release", nil, 200, #""outcome":"commanded""#),
            ("GET", "/v1/alarms", nil, 200, #""kind":"did-not-open""#),
            (
                "POST", "/v1/alarms/acknowledge", #"{"kind":"did-not-open","place":"entrance"}"#, 200,
                #""acknowledgedBy""#
            ),
            ("POST", "/v1/alarms/acknowledge", nil, 400, "kind"),
            ("GET", "/v1/hardware", nil, 200, #""part":"entrance lock""#),
            ("GET", "/v1/readers", nil, 200, #"{"readers":[{"badFrames":3"#),
            ("GET", "/v1/readers/entrance", nil, 200, #""lastFrameAt":"20"#),
            ("POST", "/v1/readers/front/tap", #"{"number":"04A1B2C3"}"#, 200, #""reason":"unknown-card""#),
            ("GET", "/v1/cards?account=anna", nil, 200, #""fingerprint":"k3-f00d""#),
            ("POST", "/v1/cards", #"{"username":"anna","number":"04A1B2C3"}"#, 201, #""id":12"#),
            ("POST", "/v1/cards/12/disable", #"{"status":"lost"}"#, 200, #""id":12"#),
            ("POST", "/v1/cards/disable", #"{"username":"anna","status":"lost"}"#, 200, #""cards":[{"#),
            ("GET", "/v1/cards/12", nil, 200, #""id":12"#),
            ("POST", "/v1/cards/12/enable", nil, 200, #""id":12"#),
            ("POST", "/v1/cards/12/set", #"{"label":"red"}"#, 200, #""id":12"#),
            ("POST", "/v1/cards/12/replace", #"{"number":"04A1B2C3","status":"lost"}"#, 201, #""id":12"#),
            ("POST", "/v1/cards/12/transfer", #"{"username":"bob"}"#, 200, #""id":12"#),
            ("GET", "/v1/card-keys", nil, 200, #""fingerprint":"VX22-6QKV""#),
            ("POST", "/v1/card-keys/rotate", nil, 201, #""newest":true"#),
            ("POST", "/v1/card-keys/1/retire", nil, 200, #""needed":2"#),
            (
                "POST", "/v1/readers/front/enrolments", #"{"username":"anna"}"#, 201, #""step":"tap""#
            ),
            ("POST", "/v1/readers/front/enrolments", "{}", 400, "enrolment-ambiguous"),
            ("GET", "/v1/enrolments", nil, 200, #"{"enrolments":[{"#),
            ("GET", "/v1/enrolments/3", nil, 200, #""step":"expired""#),
            ("DELETE", "/v1/enrolments/3", nil, 200, #""step":"cancelled""#),
            ("POST", "/v1/enrolments/3/confirm", nil, 200, #""id":12"#),
            ("GET", "/v1/doctor", nil, 200, #""check":"disk""#),
            ("GET", "/v1/unknown-taps", nil, 200, #""fingerprint":"K7QD-3MTA""#),
            ("POST", "/v1/unknown-taps/K7QD-3MTA/assign", #"{"username":"anna"}"#, 201, #""id":12"#),
            (
                "POST", "/v1/cards/import", #"{"rows":[{"line":2,"username":"anna","number":"04A1B2C3"}]}"#, 200,
                #""outcome":"enrolled""#
            ),
            (
                "POST", "/v1/cards/import", #"{"rows":[{"line":2,"username":"anna","number":"04A1B2C3","x":1}]}"#, 400,
                "no such field"
            ),
            (
                "POST", "/v1/cards/import",
                #"{"rows":[{"line":2,"username":"anna","number":"04A1B2C3","label":null}]}"#,
                400, "must not be null"
            ),
            ("POST", "/v1/cards/import", #"{"rows":[]}"#, 400, "rows-too-many"),
            ("POST", "/v1/cards/12/pin", #"{"pin":"2468"}"#, 200, #""id":12"#),
            ("POST", "/v1/doors/entrance/reset-fire", nil, 200, #""outcome":"commanded""#),
            ("POST", "/v1/doors/entrance/inputs/contact", #"{"active":false}"#, 200, #""id":"entrance""#),
            ("POST", "/v1/doors/entrance/inputs/contact", nil, 400, "active"),
            ("POST", "/v1/doors/entrance/inputs/window", #"{"active":false}"#, 404, "input-unknown"),
            ("GET", "/v1/explain?account=anna&door=entrance", nil, 200, #""verdict":"denied""#),
            ("GET", "/v1/explain/events/7", nil, 200, #""reason":"membership-lapsed""#),
            ("GET", "/v1/events?limit=5&type=decision", nil, 200, #""more":false"#),
            ("GET", "/v1/names?kind=door&prefix=e&limit=5", nil, 200, #"{"names":["entrance""#),
            ("GET", "/v1/overview?taps=5", nil, 200, #""checkouts":[{"account":"anna""#),
            ("GET", "/v1/reports/visits?door=entrance", nil, 200, #""door":"entrance""#),
            ("GET", "/v1/reports/members?limit=3", nil, 200, #""account":"anna""#),
            ("GET", "/v1/reports/tools?source=upstream", nil, 200, #""isOut":true"#),
            ("GET", "/v1/sync", nil, 200, #""state":"connected""#),
            ("POST", "/v1/sync/refresh", nil, 200, #""pending":0"#),
        ] as [(String, String, String?, Int, String)]
    )
    func answers(method: String, target: String, body: String?, status: Int, fragment: String) async throws {
        try await withServer(FakeBackend()) { path in
            let reply = try await Reply(path, method, target, body: body)
            #expect(reply.status == status)
            #expect(reply.body.contains(fragment))
            #expect(reply.head.contains("application/json"))
            #expect(reply.head.lowercased().contains("\r\ndate: "))
        }
    }

    @Test func passesOnWhatWasAsked() async throws {
        let backend = FakeBackend()
        try await withServer(backend) { path in
            _ = try await Reply(
                path,
                "POST",
                "/v1/doors/back%20door/hold",
                body: #"{"until":"2026-11-21T18:03:00+01:00"}"#
            )
            #expect(backend.seen.command == .hold(until: WireTime("2026-11-21T17:03:00Z")))
            #expect(backend.seen.name == "back door")
            _ = try await Reply(path, "POST", "/v1/readers/front/tap", body: #"{"number":"04 A1"}"#)
            #expect(backend.seen.tap == TapRequest(number: ClearCardNumber("04 A1")))
            _ = try await Reply(path, "POST", "/v1/readers/front/tap", body: #"{"number":"04 A1","pin":"2468"}"#)
            #expect(backend.seen.tap == TapRequest(number: ClearCardNumber("04 A1"), pin: ClearPIN("2468")))
            let enroll =
                #"{"username":"a","number":"1","notation":"decimal","byteOrder":"reversed","format":"short24"}"#
            _ = try await Reply(path, "POST", "/v1/cards", body: enroll)
            #expect(backend.seen.enroll?.notation == .decimal)
            #expect(backend.seen.enroll?.byteOrder == .reversed)
            #expect(backend.seen.enroll?.format == .short24)
            _ = try await Reply(path, "GET", "/v1/explain?account=%C3%A5se&door=d&at=2026-11-21T17:03:00Z")
            #expect(backend.seen.name == "åse@d")
            #expect(backend.seen.at == WireTime("2026-11-21T17:03:00Z"))
            _ = try await Reply(path, "GET", "/v1/events?after=7&account=anna&since=2026-11-21T17:03:00Z")
            let since = WireTime("2026-11-21T17:03:00Z")
            #expect(backend.seen.query == EventQuery(since: since, account: "anna", after: 7, limit: 100))
        }
    }

    @Test(arguments: [
        (AdminError.Kind.badRequest, 400), (.forbidden, 403), (.notFound, 404), (.conflict, 409), (.refused, 422),
        (.unavailable, 503),
    ])
    func mapsErrors(kind: AdminError.Kind, status: Int) async throws {
        let error = AdminError(kind, code: "door-unknown", message: "there is no door x", remedy: "see the list")
        try await withServer(FakeBackend(error: error)) { path in
            let reply = try await Reply(path, "GET", "/v1/doors/x")
            #expect(reply.status == status)
            let body = #"{"error":{"code":"door-unknown","message":"there is no door x","remedy":"see the list"}}"#
            #expect(reply.body == body)
        }
    }

    @Test func hidesUnexpectedErrors() async throws {
        try await withServer(FakeBackend(error: FakeBackend.Unexpected())) { path in
            let reply = try await Reply(path, "GET", "/v1/status")
            #expect(reply.status == 500)
            #expect(reply.body.contains(#""code":"internal-error""#))
            #expect(!reply.body.contains("Unexpected"))
        }
    }

    @Test(
        arguments: [
            ("POST", "/v1/doors/d/hold", #"{"untill":"2026-11-21T17:03:00Z"}"#, 400, "untill"),
            ("POST", "/v1/doors/d/hold", #"{"until":"tomorrow"}"#, 400, "until"),
            ("POST", "/v1/doors/d/hold", #"{"until":"#, 400, "not valid JSON"),
            ("POST", "/v1/doors/d/hold", #"{"until":null}"#, 400, "until of the body: it must not be null"),
            ("TRACE", "/v1/doors/d", nil, 405, "method-not-allowed"),
            ("POST", "/v1/doors/d/hold", "[]", 400, "body-malformed"),
            ("POST", "/v1/doors/d/open", #"{"seconds":-1}"#, 400, "seconds"),
            ("POST", "/v1/doors/d/open", #"{"seconds":1e9}"#, 400, "seconds"),
            ("POST", "/v1/doors/d/open", #"{"seconds":"five"}"#, 400, "seconds"),
            ("POST", "/v1/doors/d/lockdown", #"{"until":null}"#, 400, "until"),
            ("POST", "/v1/readers/r/tap", nil, 400, "number"),
            ("POST", "/v1/readers/r/tap", #"{"number":null}"#, 400, "number"),
            ("POST", "/v1/cards", #"{"username":"a","number":"1","format":"longish"}"#, 400, "format"),
            (
                "POST", "/v1/cards",
                #"{"username":"a","number":"1","validFrom":"2026-11-22T00:00:00Z","validUntil":"2026-11-21T00:00:00Z"}"#,
                400, "validUntil"
            ),
            ("POST", "/v1/cards/twelve/disable", #"{"status":"lost"}"#, 404, "card-unknown"),
            ("POST", "/v1/cards/12/disable", #"{"status":"active"}"#, 400, "status"),
            ("GET", "/v1/doors/%zz", nil, 400, "path-malformed"),
            ("GET", "/v1/explain?account=anna", nil, 400, "door"),
            ("GET", "/v1/explain?account=anna&door=d&at=noon", nil, 400, "at must be a time"),
            ("GET", "/v1/explain/events/-1", nil, 404, "event-unknown"),
            ("GET", "/v1/events?limit=0", nil, 400, "limit"),
            ("GET", "/v1/events?limit=1001", nil, 400, "limit"),
            ("GET", "/v1/events?type=party", nil, 400, "party"),
            ("GET", "/v1/events?doors=entrance", nil, 400, "doors"),
            ("GET", "/v1/events?door=a&door=b", nil, 400, "twice"),
            ("GET", "/v1/events?door", nil, 400, "query-malformed"),
            ("GET", "/v1/events/live?after=x", nil, 400, "after"),
            ("GET", "/v1/nothing", nil, 404, "route-unknown"),
            ("DELETE", "/v1/doors/d", nil, 405, "method-not-allowed"),
        ] as [(String, String, String?, Int, String)]
    )
    func refusesBadInput(method: String, target: String, body: String?, status: Int, fragment: String) async throws {
        let backend = FakeBackend()
        try await withServer(backend) { path in
            let reply = try await Reply(path, method, target, body: body)
            #expect(reply.status == status)
            #expect(reply.body.contains(fragment))
            #expect(reply.body.hasPrefix(#"{"error":{"code":"#))
            #expect(backend.seen.caller == nil, "the backend was asked")
        }
    }

    @Test func namesTheMethodsThatThereAre() async throws {
        try await withServer(FakeBackend()) { path in
            let reply = try await Reply(path, "PUT", "/v1/cards", body: "{}")
            #expect(reply.status == 405)
            #expect(reply.head.lowercased().contains("\r\nallow: get, post"))
        }
    }

    @Test func neverRepeatsACardNumber() async throws {
        try await withServer(FakeBackend()) { path in
            let reply = try await Reply(path, "POST", "/v1/readers/r/tap", body: #"{"number":["04A1B2C3"]}"#)
            #expect(reply.status == 400)
            #expect(!reply.body.contains("04A1B2C3"))
        }
        let request = TapRequest(number: ClearCardNumber("04A1B2C3"), pin: ClearPIN("2468"))
        var dumped = ""
        dump(request, to: &dumped)
        #expect(!"\(request)\(dumped)".contains("04A1B2C3"))
        #expect(!"\(request)\(dumped)".contains("2468"))
    }

    @Test func limitsTheBody() async throws {
        try await withServer(FakeBackend()) { path in
            let label = String(repeating: "x", count: 70_000)
            let start = ContinuousClock.now
            let reply = try await Reply(
                path,
                "POST",
                "/v1/cards",
                body: #"{"username":"a","number":"1","label":"\#(label)"}"#
            )
            #expect(reply.status == 413)
            #expect(reply.body.contains("body-too-large"))
            // Whoever does so without a pause is made to pause.
            #expect(start.duration(to: .now) >= .milliseconds(100))
        }
    }

    @Test func knowsTheCaller() async throws {
        let backend = FakeBackend()
        try await withServer(backend) { path in
            _ = try await Reply(path, "GET", "/v1/status")
            let caller = try #require(backend.seen.caller)
            #expect(caller.uid == getuid())
            #expect(caller.gid == getgid())
            #expect(caller.pid == getpid())
            let name = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) }
            #expect(caller.username == name)
        }
    }

    @Test func refusesOtherUsers() async throws {
        let backend = FakeBackend()
        try await withServer(backend, authorizer: Authorizer(full: [])) { path in
            let reply = try await Reply(path, "POST", "/v1/doors/entrance/open")
            #expect(reply.status == 403)
            #expect(reply.body.contains("caller-not-allowed"))
            #expect(reply.body.contains(#""remedy":"#))
            #expect(backend.seen.caller == nil)
        }
    }
}
