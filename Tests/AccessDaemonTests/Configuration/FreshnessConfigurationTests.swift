import AccessControl
import Testing

@testable import AccessDaemon

@Suite("The configuration of how old facts may be")
struct FreshnessConfigurationTests {
    private static let upstream = "upstream: { connection: 'host=db dbname=p2k16 user=door sslmode=verify-full' }\n"

    private static func parse(
        policy: String = "",
        door: String = "",
        tool: String = "",
        upstream: String = Self.upstream
    ) throws -> Configuration {
        let yaml = """
            site: test
            \(upstream)\(policy.isEmpty ? "" : "policy: { \(policy) }\n")mqtt: { host: broker }
            doors:
              front: { circles: [door], lock: { type: simulated }\(door) }
            readers:
              r: { type: simulated, door: front }
            tools:
              Saw: { badges: []\(tool) }
            """
        return try Configuration.parse(yaml, path: "/etc/p2k16d.yaml")
    }

    private static func freshness(_ configuration: Configuration) -> [Freshness?] {
        let access = configuration.access
        return [access.doors[0].freshness, access.toolFreshness["Saw"], access.otherToolFreshness]
    }

    @Test("is 72 hours, or what the site, the door or the tool says")
    func ages() throws {
        let days = Freshness.within(.seconds(72 * 3600))
        #expect(Self.freshness(try Self.parse()) == [days, days, days])
        let site = try Self.parse(policy: "max_age: 7d")
        #expect(Self.freshness(site) == Array(repeating: .within(.seconds(7 * 86_400)), count: 3))
        let unlimited = try Self.parse(
            policy: "max_age: unlimited",
            door: ", max_age: 24h",
            tool: ", online_only: true"
        )
        #expect(Self.freshness(unlimited) == [.within(.seconds(86_400)), .current, .any])
        let door = try Self.parse(door: ", max_age: unlimited", tool: ", max_age: 1h, online_only: false")
        #expect(Self.freshness(door) == [.any, .within(.seconds(3600)), days])
        #expect(door.notes.isEmpty)
    }

    @Test(
        "is refused where it contradicts itself",
        arguments: [
            ("max_age: never", "", "", "'policy.max_age' is no duration"),
            ("max_age: 1s", "", "", "out of range"),
            ("max_age: 9s", "", "", "shorter than two times 'upstream.poll_interval'"),
            ("", ", max_age: 7s", "", "'doors.front.max_age' is shorter than two times"),
            ("", ", online_only: true", "", "unknown key 'online_only'"),
            ("", "", ", online_only: true, max_age: 1h", "and 'max_age' says how old"),
            ("", "", ", online_only: true, offline: allow", "and so is 'offline: allow'"),
            (
                "", "",
                ", online_only: true, controller: { type: esp-rfid, topic: t, hostname: a, doorip: b, provision: {} }",
                "a node with 'provision' decides by itself"
            ),
        ]
    )
    func refused(_ policy: String, _ door: String, _ tool: String, _ problem: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try Self.parse(policy: policy, door: door, tool: tool)
        }
        #expect(error?.description.contains(problem) == true, "\(String(describing: error))")
    }

    @Test("is noted to say nothing without an upstream")
    func embedded() throws {
        let configuration = try Self.parse(policy: "max_age: 7d", tool: ", online_only: true", upstream: "")
        #expect(configuration.notes.filter { $0.message.contains("says nothing without 'upstream'") }.count == 2)
    }

    @Test("takes effect with a reload")
    func reload() throws {
        let differences = Configuration.reloadDifferences(
            from: try Self.parse(),
            to: try Self.parse(policy: "max_age: 7d", door: ", max_age: unlimited", tool: ", online_only: true")
        )
        #expect(differences.reloadable == ["doors.front.max_age", "policy.max_age", "tools.Saw.max_age"])
        #expect(differences.needingRestart.isEmpty)
    }
}
