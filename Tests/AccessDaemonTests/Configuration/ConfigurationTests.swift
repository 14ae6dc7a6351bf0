import AccessControl
import AdminAPI
import AdminModel
import FoundationEssentials
import Hardware
import Testing

@testable import AccessDaemon

@Suite("A configuration")
struct ConfigurationTests {
    /// The folder of the shipped configurations.
    static let folder: String = {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return "/\(root)/Config"
    }()

    @Test("has the defaults that are documented")
    func defaults() throws {
        let configuration = try Configuration.parse("site: demo\ndoors: {}\n", path: "/etc/p2k16d/p2k16d.yaml")
        #expect(configuration.path == "/etc/p2k16d/p2k16d.yaml")
        #expect(configuration.stateDirectory == "/var/lib/p2k16d")
        #expect(configuration.adminSocket == "/run/p2k16d/admin.sock")
        #expect(configuration.logLevel == .info)
        #expect(configuration.grace == .seconds(86400))
        #expect(configuration.journal.timeout == .milliseconds(250))
        #expect(configuration.journal.retention == .seconds(7 * 86400))
        #expect(configuration.journal.onFailure == .admit)
        #expect(configuration.cardKeyFile == "/var/lib/p2k16d/card.key")
        #expect(configuration.upstream == nil && configuration.broker == nil && configuration.seed == nil)
    }

    @Test("lets a door say for itself what a tap leads to that cannot be put on record")
    func failurePolicies() throws {
        let door = "circles: [door], lock: { type: simulated }"
        let configuration = try Configuration.parse(
            """
            site: demo
            journal: { on_failure: refuse }
            doors:
              entrance: { \(door), on_failure: admit }
              storage: { \(door) }
            readers:
              front: { type: simulated, door: entrance }
              back: { type: simulated, door: storage }
            """,
            path: "/etc/p2k16d/p2k16d.yaml"
        )
        #expect(configuration.doors.map(\.onFailure) == [.admit, nil])
        let settings = configuration.doors.map { DoorController.Settings($0, configuration.journal).failurePolicy }
        #expect(settings == [.admit, .refuse])
    }

    @Test("is the shipped example")
    func example() throws {
        let configuration = try Configuration.load(path: "\(Self.folder)/p2k16d.yaml")
        #expect(configuration.notes.isEmpty)
        let upstream = try #require(configuration.upstream)
        #expect(upstream.password == .credential("p2k16-database"))
        #expect(upstream.pollInterval == .seconds(5) && upstream.reconcileInterval == .seconds(60))
        #expect(upstream.connectTimeout == .seconds(5) && upstream.statementTimeout == .seconds(30))
        let broker = try #require(configuration.broker)
        #expect(broker.port == 8883 && broker.clientID == "p2k16d-bitraf" && broker.topicPrefix == "p2k16d/bitraf")
        #expect(broker.tls?.authorityFile == "/etc/p2k16d/broker-ca.pem" && broker.tls?.verify == true)
        let address = try #require(DLockHTTPAddress(url: "https://dlock.example.org", key: "bv9-storage"))
        #expect(
            configuration.doors.map(\.lock) == [
                .mqtt(topic: "/bitraf/door/frontdoor/open", acknowledge: .openUntil),
                .simulated(.init(fail: false, delay: .zero)),
                .dlockHTTP(
                    .init(address: address, username: "p2k16d-bitraf", password: .credential("p2k16-dlock"))
                ),
                .gpio(
                    .init(
                        lines: [
                            .init(line: Self.line(.offset(17), isActiveLow: false), wiring: .failSafe),
                            .init(line: Self.line(.name("GPIO18"), isActiveLow: true), wiring: .failSecure),
                        ],
                        timing: .level,
                        readsBack: true
                    )
                ),
            ]
        )
        #expect(configuration.doors.map(\.dlock13?.base) == [nil, "/bitraf/door/workshop", nil, nil])
        let server = try #require(configuration.dlockHTTP)
        #expect(server.host == "127.0.0.1" && server.port == 8081 && server.tls == nil)
        #expect(server.doors == [DoorID("entrance"), DoorID("workshop")])
        #expect(
            configuration.secrets.map(\.path) == [
                "upstream", "upstream.admin", "mqtt", "dlock_http", "doors.storage.lock",
            ]
        )
        #expect(configuration.adminSocketGroup == "p2k16d-admin" && configuration.adminAccounts == ["anna": "annab"])
        #expect(configuration.roles.users == ["anna": [.operator, .enroller]])
        #expect(configuration.roles.groups == ["p2k16d-admin": [.viewer]])
        #expect(configuration.doors.map(\.key) == ["bv9-f2-entrance", "workshop", "storage", "gate"])
        #expect(configuration.access.toolBadges["Laser cutter"] == [.init(badge: "laser-certified")])
    }

    private static func line(_ line: Configuration.GPIOLine.Line, isActiveLow: Bool) -> Configuration.GPIOLine {
        Configuration.GPIOLine(
            chip: "pinctrl-bcm2711",
            line: line,
            isActiveLow: isActiveLow,
            bias: .asIs,
            drive: .pushPull
        )
    }

    @Test("is the shipped demonstration")
    func demonstration() throws {
        let configuration = try Configuration.load(path: "\(Self.folder)/demo.yaml")
        #expect(configuration.notes.isEmpty)
        #expect(configuration.stateDirectory == FilePaths.absolute("../.run/state", in: Self.folder))
        #expect(configuration.doors.allSatisfy { $0.unlockTime == .seconds(5) })
        let seed = try #require(configuration.seed)
        #expect(seed.tools.count == 3 && seed.cards.count >= 6)
        #expect(Set(seed.cards.map(\.status)) == Set(Card.Status.allCases))
        #expect(seed.accounts.first { $0.username == "dagny" }?.paidUntil == .afterSeeding(.seconds(-12 * 3600)))
        #expect(seed.accounts.first { $0.username == "guro" }?.paidUntil == nil)
    }

    @Test("takes relative paths from its folder, and names without normalising them")
    func paths() throws {
        let yaml = """
            site: demo
            state_directory: state
            admin: { socket: ../run/./admin.sock }
            mqtt: { host: h, username: u, password_file: secrets//mqtt, topic_prefix: /a//b/ }
            doors: {}
            """
        let configuration = try Configuration.parse(yaml, path: "/etc/p2k16d/p2k16d.yaml")
        #expect(configuration.stateDirectory == "/etc/p2k16d/state")
        #expect(configuration.adminSocket == "/etc/run/admin.sock")
        #expect(configuration.cardKeyFile == "/etc/p2k16d/state/card.key")
        #expect(configuration.broker?.password == .file("/etc/p2k16d/secrets/mqtt"))
        #expect(configuration.broker?.topicPrefix == "/a//b/")
        #expect(configuration.broker?.port == 8883)
    }

    @Test("derives the short forms from its readers")
    func shortForms() throws {
        let yaml = """
            site: demo
            doors: { a: { circles: [x], lock: { type: simulated } } }
            readers:
              a: { type: simulated, door: a, format: short24, notation: decimal, byte_order: reversed, length: 3 }
              b: { type: simulated, door: a }
            """
        let configuration = try Configuration.parse(yaml, path: "/a.yaml")
        #expect(configuration.shortFormats == [.short24])
        #expect(
            configuration.readers[0].syntax
                == CardNumberSyntax(
                    notation: .decimal,
                    byteOrder: .reversed,
                    format: .short24,
                    length: 3
                )
        )
    }

    @Test(
        "reads times of the seed",
        arguments: [
            ("+20d", SeedTime.afterSeeding(.seconds(20 * 86400))), ("-12h", .afterSeeding(.seconds(-43200))),
            ("1970-01-01", .at(Timestamp(microseconds: 86_399_999_999))),
            ("2027-01-31T12:00:00Z", .at(Timestamp(seconds: 1_801_396_800))),
            ("2027-01-31T12:00:00.25+01:00", .at(Timestamp(microseconds: 1_801_393_200_250_000))),
            ("2028-02-29T00:00:00-00:30", .at(Timestamp(seconds: 1_835_397_000))),
        ]
    )
    func seedTimes(_ text: String, _ expected: SeedTime) {
        #expect(SeedTime(parsing: text) == expected)
    }

    @Test(
        "refuses what is no time of the seed",
        arguments: [
            "", "+", "20d", "+20", "+-1d", "2027-02-29", "2027-13-01", "2027-1-1", "2027-01-31T24:00:00Z",
            "2027-01-31T12:00:00", "2027-01-31T12:00:00.Z", "2027-01-31T12:00:00Zx", "2027-01-31T+1:00:00Z",
            "+999999999d",
        ]
    )
    func badSeedTimes(_ text: String) {
        #expect(SeedTime(parsing: text) == nil)
    }

    @Test("tells what a reload can change")
    func reload() throws {
        let old = try Configuration.load(path: "\(Self.folder)/p2k16d.yaml")
        #expect(Configuration.reloadDifferences(from: old, to: old).isEmpty)
        var new = old
        new.grace = .zero
        new.logLevel = .debug
        new.site = "other"
        new.doors[0].circles = ["other"]
        new.doors[0].lock = .mqtt(topic: "other", acknowledge: .never)
        new.doors.removeLast()
        new.readers[0].debounce = .zero
        new.tools[0].badges = []
        new.tools[0].limits.session = .seconds(60)
        new.upstream?.pollInterval = .seconds(6)
        new.upstream?.connection = "dbname=other"
        new.broker = nil
        #expect(
            Configuration.reloadDifferences(from: old, to: new)
                == ReloadDifferences(
                    reloadable: [
                        "doors.entrance.circles", "log.level", "policy.grace", "tools.Laser cutter.badges",
                        "upstream.poll_interval",
                    ],
                    needingRestart: [
                        "doors.entrance.lock", "doors.gate", "mqtt", "readers.entrance", "site",
                        "tools.Laser cutter.limits", "upstream.connection",
                    ]
                )
        )
    }

    @Test("cannot be a missing, huge or binary file")
    func files() throws {
        try withTemporaryFolder { folder in
            func problems(_ contents: Data?) -> [String] {
                let path = "\(folder)/p2k16d.yaml"
                do throws(ConfigurationError) {
                    if let contents { try? contents.write(to: URL(filePath: path)) }
                    _ = try Configuration.load(path: path)
                    return []
                } catch {
                    return error.problems.map { $0.description.replacing(folder, with: "") }
                }
            }
            #expect(
                problems(nil) == [
                    "/p2k16d.yaml: the file cannot be opened: No such file or directory. Name another by --config."
                ]
            )
            #expect(
                problems(Data(repeating: 0x20, count: Configuration.sizeLimit + 1)) == [
                    "/p2k16d.yaml: the file is larger than 1 MiB. Is it a configuration?"
                ]
            )
            #expect(
                problems(Data("site: demo\n# ".utf8) + [0xFF, 0x0A]) == [
                    "/p2k16d.yaml:2:1: the line is not UTF-8 text. Save the file as UTF-8."
                ]
            )
            #expect(
                problems(Data("\u{FEFF}site: Demo\r\ndoors: {}\r\n".utf8)) == [
                    "/p2k16d.yaml:1:7: 'site' is 'Demo'. Use a-z, 0-9 and '-', at most 63, and start with a letter or digit."
                ]
            )
        }
    }
}
