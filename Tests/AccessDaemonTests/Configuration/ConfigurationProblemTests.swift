import AccessControl
import Testing

@testable import AccessDaemon

@Suite("Problems of a configuration")
struct ConfigurationProblemTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var yaml: String
        var expected: [String]
        var testDescription: String { self.expected.first ?? self.yaml }

        init(_ yaml: String, _ expected: String...) {
            self.yaml = yaml
            self.expected = expected
        }
    }

    /// Makes a whole configuration round what a case is about.
    private static func inDoor(_ lines: String) -> String {
        "site: demo\ndoors:\n  front:\n    circles: [door]\n\(lines)\nreaders:\n  front: { type: simulated, door: front }\n"
    }

    private static func atRoot(_ lines: String) -> String { "site: demo\ndoors: {}\n\(lines)\n" }

    private static let durationRule = "Write a whole number and its unit, as in 250ms, 5s, 2m, 24h or 7d."
    private static let secretRule =
        "Put it into a file that only the daemon's user may read and name that in 'password_file', or name a systemd "
        + "credential in 'password_credential'."

    static let cases: [Case] = [
        // Keys.
        Case("doors: {}\n", "1:1: missing key 'site'. Add it."),
        Case(
            "sit: demo\ndoors: {}\n",
            "1:1: missing key 'site'. Is 'sit' meant to be it?",
            "1:1: unknown key 'sit'. Did you mean 'site'?"
        ),
        Case(atRoot("journl: { timeout: 1s }"), "3:1: unknown key 'journl'. Did you mean 'journal'?"),
        Case(atRoot("log: { verbosity: 3 }"), "3:8: unknown key 'verbosity' in 'log'. Known here: level."),
        Case(atRoot("log:"), "3:5: 'log' has no value. Give it one, or remove the key."),
        Case(
            atRoot("log: {level: info}\nlog: {level: debug}"),
            "4:1: duplicate key 'log', first used in line 3. Keep one of them."
        ),
        Case(
            atRoot("log: {level: info, level: info, level: info}\n\"log\": {}"),
            "3:20: duplicate key 'level', first used in line 3. Keep one of them.",
            "3:33: duplicate key 'level', first used in line 3. Keep one of them.",
            "4:1: duplicate key 'log', first used in line 3. Keep one of them."
        ),
        Case(atRoot("? [a]\n: b"), "3:3: a key must be one word. Write it as 'key: value'."),
        Case(
            inDoor("    lock: { type: simulated, topic: a }"),
            "5:30: unknown key 'topic' in 'doors.front.lock'. Known here: faults, type."
        ),
        Case(
            inDoor("    unlock_tme: 5s"),
            "3:3: missing key 'lock' in 'doors.front'. Add it.",
            "5:5: unknown key 'unlock_tme' in 'doors.front'. Did you mean 'unlock_time'?"
        ),
        // Types.
        Case("- a\n", "1:1: the file must be a section of keys, not a list. Write each as 'key: value'."),
        Case("just text\n", "1:1: the file must be a section of keys, not a single value. Write each as 'key: value'."),
        Case("# nothing\n", " the file is empty. Start from Config/p2k16d.yaml."),
        Case("site: [demo]\ndoors: {}\n", "1:7: 'site' must be text, not a list."),
        Case(
            "site: Bitraf Oslo\ndoors: {}\n",
            "1:7: 'site' is 'Bitraf Oslo'. Use a-z, 0-9 and '-', at most 63, and start with a letter or digit."
        ),
        Case(
            "site: demo\ndoors: [front]\n",
            "2:8: 'doors' must be a section of keys, not a list. Write each as 'key: value'."
        ),
        Case(
            atRoot("mqtt: { host: h, port: \"1883\" }"),
            "3:24: 'mqtt.port' must be a number, not text. Remove the quotes."
        ),
        Case(
            atRoot("mqtt: { host: h, port: many }"),
            "3:24: 'mqtt.port' must be a whole number. Write it in digits, without leading zeros."
        ),
        Case(atRoot("mqtt: { host: h, port: 70000 }"), "3:24: 'mqtt.port' is out of range. Use 1 to 65535."),
        Case(
            atRoot("mqtt: { host: h, port: 99999999999999999999 }"),
            "3:24: 'mqtt.port' is out of range. Use 1 to 65535."
        ),
        Case(
            atRoot("mqtt: { host: h, tls: { verify: yes } }"),
            "3:33: 'mqtt.tls.verify' must be true or false. Write it in small letters and without quotes."
        ),
        Case(
            atRoot("log: { level: inof }"),
            "3:15: 'log.level' must be one of trace, debug, info, notice, warning, error, critical. Did you mean 'info'?"
        ),
        Case(atRoot("mqtt: { host: \" \" }"), "3:15: 'mqtt.host' is blank. Give it a value, or remove the key."),
        Case(
            atRoot("mqtt: { host: \"a\\tb\" }"),
            "3:15: 'mqtt.host' holds a control character. Write it on one line without tabs and escapes."
        ),
        Case(
            atRoot("cards: { key_file: ~/key }"),
            "3:20: 'cards.key_file' starts with '~', which only shells understand. Write the whole path."
        ),
        Case(
            atRoot("admin: { socket: /\(String(repeating: "s", count: 107)) }"),
            "3:18: 'admin.socket' is 108 bytes long as a whole path. Sockets take at most 107."
        ),
        // Durations.
        Case(atRoot("policy: { grace: 24 }"), "3:18: 'policy.grace' has no unit. \(durationRule)"),
        Case(atRoot("policy: { grace: 1 day }"), "3:18: 'policy.grace' is no duration. \(durationRule)"),
        Case(atRoot("policy: { grace: -1h }"), "3:18: 'policy.grace' is no duration. \(durationRule)"),
        Case(atRoot("policy: { grace: 1.5h }"), "3:18: 'policy.grace' is no duration. \(durationRule)"),
        Case(atRoot("policy: { grace: 31d }"), "3:18: 'policy.grace' is out of range. Use 0s to 30d."),
        Case(atRoot("policy: { grace: 9999999999h }"), "3:18: 'policy.grace' is no duration. \(durationRule)"),
        Case(atRoot("journal: { timeout: 1ms }"), "3:21: 'journal.timeout' is out of range. Use 10ms to 10s."),
        Case(
            inDoor("    lock: { type: simulated }\n    unlock_time: 121s"),
            "6:18: 'doors.front.unlock_time' is out of range. Use 1s to 2m."
        ),
        Case(
            inDoor("    lock: { type: simulated }\n    unlock_time: 1500ms"),
            "6:18: 'doors.front.unlock_time' must be whole seconds. \(durationRule)"
        ),
        // Names.
        Case(
            "site: demo\ndoors:\n  front: { circles: [a], lock: { type: simulated } }\nreaders:\n  front: { type: simulated, door: fornt }\n",
            "3:3: the door 'front' has no reader. Add one to 'readers' with 'door: front', or remove the door.",
            "5:35: 'readers.front.door' names the door 'fornt', which does not exist. Did you mean 'front'?"
        ),
        Case(
            atRoot("readers: { a: { type: simulated, door: front } }"),
            "3:40: 'readers.a.door' names the door 'front', which does not exist. There is none."
        ),
        Case(
            "site: demo\ndoors:\n  Front Door: {}\nreaders:\n  a: { type: simulated, door: Front Door }\n",
            "3:3: 'doors.Front Door' is no name for a door or reader. Use a-z, 0-9 and '-', '_', at most 63, and start with a letter or digit."
        ),
        Case(
            inDoor("    lock: { type: simulted }"),
            "5:19: 'doors.front.lock.type' must be one of simulated, mqtt, dlock-http, gpio, esp-rfid. Did you mean 'simulated'?"
        ),
        Case(
            inDoor("    lock: { type: gpio, chip: c, lines: [] }"),
            "5:25: unknown key 'chip' in 'doors.front.lock'. Known here: lines, pulse, read_back, type.",
            "5:41: 'doors.front.lock.lines' is empty. Name the lines of the lock, each with its 'chip' and 'line'."
        ),
        Case(
            inDoor("    lock: { type: gpio, chip: c, line: 2000, wiring: fail-sure, pulse: 1ms }"),
            "5:40: 'doors.front.lock.line' is out of range. Use 0 to 1023.",
            "5:54: 'doors.front.lock.wiring' must be one of fail-secure, fail-safe. Did you mean 'fail-safe'?",
            "5:72: 'doors.front.lock.pulse' is out of range. Use 50ms to 1m."
        ),
        Case(
            inDoor("    lock: { type: gpio, lines: [{ chip: c, line: 1 }, { chip: c, line: 1 }] }"),
            "3:3: 'doors.front.lock' names one line twice. Give each lock its own line."
        ),
        Case(
            inDoor("    lock: { type: mqtt, topic: a/open }"),
            "5:19: 'doors.front.lock.type' is 'mqtt', but there is no section 'mqtt'. Add it with the broker's 'host'."
        ),
        Case(
            "site: d\nmqtt: { host: h }\ndoors:\n  a: { circles: [x], key: k, lock: { type: mqtt, topic: t/open } }\n  b: { circles: [x], key: k, lock: { type: mqtt, topic: t/open } }\nreaders:\n  a: { type: mqtt, topic: r, door: a }\n  b: { type: mqtt, topic: r, door: b }\n",
            "5:3: 'doors.b' has the same key 'k' as the door 'a'. Give each door its own 'key', so that events tell them apart.",
            "5:3: 'doors.b' commands the same topic as the door 'a'. Give each lock its own topic.",
            "8:3: 'readers.b' reads the same topic as the reader 'a'. Give each reader its own."
        ),
        // Locks of others, and being one.
        Case(
            "site: d\nmqtt: { host: h }\ndoors:\n  a: { circles: [x], lock: { type: mqtt, topic: t } }\nreaders:\n  a: { type: simulated, door: a }\n",
            "4:49: 'doors.a.lock.topic' does not end in '/open', so that the topics of the lock's answers are not known. For a lock that does not answer, add 'acknowledge: none'."
        ),
        Case(
            inDoor("    lock: { type: dlock-http, url: dlock.example.org, key: k, password_file: p }"),
            "5:5: 'doors.front.lock' has a password but no user. Add 'username'.",
            "5:36: 'doors.front.lock.url' is no address of a dlock. Write it as https://dlock.example.org or with a path."
        ),
        Case(
            inDoor("    lock: { type: simulated }\n    dlock13: { topic: /bitraf/door/frontdoor }"),
            "6:23: 'doors.front.dlock13.topic' needs a broker, but there is no section 'mqtt'. Add it with the broker's 'host'."
        ),
        Case(
            "site: d\nmqtt: { host: h }\ndoors:\n  a: { circles: [x], lock: { type: mqtt, topic: t/open }, dlock13: { topic: t } }\n  b: { circles: [x], lock: { type: simulated }, dlock13: { topic: t/open } }\nreaders:\n  a: { type: simulated, door: a }\n  b: { type: simulated, door: b }\n",
            "4:3: 'doors.a.dlock13' obeys the topic that the door 'a' commands or obeys. Give each door its own topic.",
            "5:67: 'doors.b.dlock13.topic' is not what the topics 'open', 'isopen', 'openuntil' and 'error' stand under. Write it as /bitraf/door/frontdoor."
        ),
        Case(
            atRoot("dlock_http: { listen: 0.0.0.0:8081, username: web }"),
            "3:1: 'dlock_http' has no password. Add 'password_file' or 'password_credential'.",
            "3:23: 'dlock_http.listen' is reachable from other machines without 'tls', so that the password would be, too. Listen on 127.0.0.1, or add 'tls' with a certificate."
        ),
        Case(
            atRoot("dlock_http: { listen: localhost, username: \"a:b\", password_file: p }"),
            "3:23: 'dlock_http.listen' is no address with a port. Write it as 127.0.0.1:8081.",
            "3:44: 'dlock_http.username' holds a colon, which basic authentication has no room for."
        ),
        Case(atRoot("tools: { Saw: { badges: [a, a] } }"), "3:29: 'tools.Saw.badges[1]' repeats 'a'. Remove it here."),
        Case(
            atRoot("tools: { Saw: { badges: [a, { badge: a }] } }"),
            "3:29: 'tools.Saw.badges[1]' repeats 'a'. Remove it here."
        ),
        Case(
            atRoot("tools: { Saw: { badges: [{ badge: a, max_age: 24 moths }, { badge: b, max_age: 200 years }] } }"),
            "3:47: 'tools.Saw.badges[0].max_age' is no number of months. Write whole months or years, as in '24 months' or '2 years'.",
            "3:80: 'tools.Saw.badges[1].max_age' is out of range. Use 1 month to 100 years."
        ),
        Case(
            "site: demo\ndoors: { a: { circles: [], least_card: 7, lock: { type: simulated } } }\n"
                + "readers: { r: { type: simulated, door: a } }\n",
            "2:40: 'doors.a.least_card' must be one of short24, short32, full, long."
        ),
        // Who acts.
        Case(
            atRoot("admin: { accounts: { root: anna } }"),
            "3:22: 'admin.accounts.root' gives root an account. Root is not one person: who is says so with --as ACCOUNT."
        ),
        Case(
            atRoot("admin: { roles: { users: { anna: [operater], root: [viewer] }, groups: { a b: [admin] } } }"),
            "3:35: 'admin.roles.users.anna[0]' names the role 'operater', which does not exist. Did you mean 'operator'?",
            "3:46: 'admin.roles.users.root' gives root a role. Root may do everything as it is.",
            "3:74: 'admin.roles.groups.a b' is no name of a Unix group. Write its name, or its number."
        ),
        Case(
            atRoot("admin: { roles: { users: { anna: [], bob: admin, carl: [viewer, viewer] }, people: {} } }"),
            "3:34: 'admin.roles.users.anna' is empty. Name a role, or remove the user.",
            "3:43: 'admin.roles.users.bob' must be a list, not a single value. Write it as [a, b], or [] for none.",
            "3:65: 'admin.roles.users.carl[1]' repeats 'viewer'. Remove it here.",
            "3:76: unknown key 'people' in 'admin.roles'. Known here: groups, users."
        ),
        Case(
            atRoot("upstream: { connection: dbname=p2k16, admin: { connection: dbname=p2k16 password=x } }"),
            "3:60: 'upstream.admin.connection' holds a password. Take it out and put it into a file that only the daemon's user may read, named by 'password_file', or into a systemd credential, named by 'password_credential'."
        ),
        // MQTT.
        Case(
            atRoot("mqtt: { host: h, topic_prefix: a/+ }"),
            "3:32: 'mqtt.topic_prefix' holds an MQTT wildcard. Write the one whole topic, without '+' and '#'."
        ),
        Case(
            atRoot("mqtt: { host: h, topic_prefix: $SYS }"),
            "3:32: 'mqtt.topic_prefix' starts with '$', which brokers keep for themselves. Use another topic."
        ),
        Case(
            atRoot("mqtt: { host: h, topic_prefix: \"a\\0\" }"),
            "3:32: 'mqtt.topic_prefix' holds a control character. Write it on one line without tabs and escapes."
        ),
        Case(
            atRoot("mqtt: { host: h, topic_prefix: \"\" }"),
            "3:32: 'mqtt.topic_prefix' is blank. Give it a value, or remove the key."
        ),
        Case(
            atRoot("mqtt: { host: h, tls: { key_file: k } }"),
            "3:18: 'mqtt.tls' has 'key_file' without 'certificate_file'. Add the other, or remove it."
        ),
        Case(atRoot("mqtt: { host: h, password_file: p }"), "3:1: 'mqtt' has a password but no user. Add 'username'."),
        // Secrets.
        Case(
            atRoot("mqtt: { host: h, username: u, password: hunter2 }"),
            "3:31: 'mqtt.password' puts a password into the configuration. \(secretRule)"
        ),
        Case(
            atRoot("upstream: { connection: dbname=p2k16, password_file: p, password_credential: c }"),
            "3:78: 'upstream.password_credential' stands beside 'password_file'. Keep one of them."
        ),
        Case(
            atRoot("upstream: { connection: dbname=p2k16, password_credential: ../c }"),
            "3:60: 'upstream.password_credential' is no name of a systemd credential. Use the part of LoadCredential= before the colon."
        ),
        // Upstream.
        Case(
            atRoot("upstream: { connection: p2k16 }"),
            "3:25: 'upstream.connection' is no PostgreSQL connection string. Write it as \"host=db.example.org dbname=p2k16 user=p2k16d-site sslmode=verify-full\"."
        ),
        Case(
            atRoot("upstream: { connection: dbname=p2k16 sslmdoe=require }"),
            "3:25: 'upstream.connection' holds the unknown keyword 'sslmdoe'. Did you mean 'sslmode'?"
        ),
        Case(
            atRoot("upstream: { connection: dbname=a, poll_interval: 1m, reconcile_interval: 30s }"),
            "3:74: 'upstream.reconcile_interval' is shorter than 'poll_interval'. Make it at least as long."
        ),
        Case(
            atRoot("upstream: { connection: dbname=a }\nembedded: {}"),
            "4:1: 'embedded' stands beside 'upstream', which then is the authority. Remove one of them."
        ),
        // Seed.
        Case(
            atRoot("embedded:\n  seed:\n    accounts: [{ username: ada }, { username: ada }]"),
            "5:35: 'embedded.seed.accounts[1]' repeats the username 'ada'. Keep one of them."
        ),
        Case(
            atRoot("embedded:\n  seed:\n    accounts: [{ username: ada, paid_until: soon }]"),
            "5:45: 'embedded.seed.accounts[0].paid_until' is no time. Write +20d or -12h from now, 2027-01-31, 2027-01-31T12:00:00Z, or none."
        ),
        Case(
            atRoot(
                "embedded:\n  seed:\n    accounts: [{ username: ada }]\n    circles: [{ name: door, members: [aad] }]"
            ),
            "6:39: 'embedded.seed.circles[0].members[0]' names the account 'aad', which does not exist. Did you mean 'ada'?"
        ),
        Case(
            atRoot(
                "embedded:\n  seed:\n    accounts: [{ username: ada }]\n    cards: [{ user: ada, number: 08112233, label: a }]"
            ),
            "6:34: 'embedded.seed.cards[0].number' is refused: this card shows a new random number at each tap (phones and payment cards do); it can never be recognised. Write the UID in hexadecimal, as in 04:A3:5F:1B:C2:66:80."
        ),
        Case(
            atRoot(
                "embedded:\n  seed:\n    accounts: [{ username: ada, system: true }]\n    cards:\n    - { user: ada, number: 9C41E72B, label: a }\n    - { user: ada, number: \"9c:41:e7:2b\", label: b }"
            ),
            "7:7: 'embedded.seed.cards[0]' gives a card to 'ada', which is a system account. Only people have cards.",
            "8:7: 'embedded.seed.cards[1]' has the number of an earlier card. Each card has its own number.",
            "8:7: 'embedded.seed.cards[1]' gives a card to 'ada', which is a system account. Only people have cards."
        ),
        // YAML.
        Case(
            atRoot("log: {level: info"),
            "4:1: YAML error while parsing a flow mapping, which starts in line 3: did not find expected ',' or '}'. Is a quote or bracket before it left open?"
        ),
        Case(
            "site: demo\n\tdoors: {}\n",
            "2:1: YAML error while scanning a plain scalar, which starts in line 1: found a tab character that violates indentation. YAML indents with spaces; replace the tab."
        ),
        Case(
            "site: demo\n---\nsite: demo\n",
            "2:1: YAML error expected a single document in the stream, which starts in line 1: but found another document. Compare its indentation, quotes and brackets with the lines above."
        ),
        Case("site: a\u{7}b\n", "1:8: YAML error: control characters are not allowed. Remove the character."),
        Case(
            "site: &a demo\ndoors: *a\n",
            "1:7: YAML anchors and aliases are not supported. Write the value out.",
            "1:7: YAML anchors and aliases are not supported. Write the value out."
        ),
    ]

    @Test("is told with its place and what to do", arguments: Self.cases)
    func isTold(_ testCase: Case) throws {
        let error = try #require(throws: ConfigurationError.self) {
            try Configuration.parse(testCase.yaml, path: "/etc/p2k16d.yaml")
        }
        #expect(error.problems.map(\.description) == testCase.expected.map { "/etc/p2k16d.yaml:\($0)" })
    }

    @Test("are told all at once, by position")
    func allAtOnce() throws {
        let yaml = """
            sit: demo
            log: { level: loud }
            policy: { grace: 24 }
            doors:
              front: { circles: door, lock: { type: simulated } }
              front: {}
            readers:
              front: { type: simulated, door: back, debounce: 2h, debounce: 1s }
            """
        let error = try #require(throws: ConfigurationError.self) {
            try Configuration.parse(yaml, path: "p2k16d.yaml")
        }
        #expect(
            error.problems.map { "\($0.position?.line ?? 0):\($0.position?.column ?? 0)" } == [
                "1:1", "1:1", "2:15", "3:18", "5:3", "5:21", "6:3", "8:35", "8:51", "8:55",
            ]
        )
        #expect(error.description.split(separator: "\n").count == error.problems.count)
    }

    @Test(
        "never repeat a password or the digits of a card",
        arguments: [
            "mqtt: { host: h, username: u, password: geheim99 }",
            "upstream: { connection: \"host=db password=geheim99\" }",
            "upstream: { connection: \"host=db password = 'geheim99'\" }",
            "upstream: { connection: \"postgresql://me:geheim99@db/p2k16\" }",
            "upstream: { connection: \"postgresql://db/p2k16?password=geheim99\" }",
            "embedded: { seed: { accounts: [{ username: a }], cards: [{ user: a, number: geheim99, label: a }] } }",
        ]
    )
    func noSecrets(_ section: String) throws {
        let error = try #require(throws: ConfigurationError.self) {
            try Configuration.parse(Self.atRoot(section), path: "p2k16d.yaml")
        }
        #expect(error.problems.count == 1)
        #expect(!error.description.contains("geheim99"))
    }

    @Test("are notes where it is allowed")
    func notes() throws {
        let yaml = """
            site: demo
            mqtt: { host: h, tls: { verify: false } }
            doors:
              front: { circles: [], lock: { type: simulated } }
              back: { circles: [dor], lock: { type: simulated } }
            readers:
              front: { type: simulated, door: front }
              back: { type: simulated, door: back }
            tools: { Lazer: { badges: [] } }
            embedded: { seed: { circles: [{ name: door }], tools: [{ name: Laser }] } }
            """
        let configuration = try Configuration.parse(yaml, path: "/a.yaml")
        #expect(
            configuration.notes.map(\.description) == [
                "/a.yaml:2:33: 'mqtt.tls.verify' lets anybody pose as the broker. Use it for trying out only.",
                "/a.yaml:4:21: 'doors.front.circles' is empty: only employees of active companies get in.",
                "/a.yaml:5:21: 'doors.back.circles[0]' names the circle 'dor', which the seed does not have. Did you mean 'door'?",
                "/a.yaml:9:10: the seed has no tool 'Lazer'. Did you mean 'Laser'?",
            ]
        )
    }
}
