import AccessControl
import AdminModel
import P2K16Directory
import Testing

@testable import AccessDaemon

/// What the facts mean, without gathering them.
@Suite("Findings")
struct FindingTests {
    /// Everything that is not as it should be: the check and how bad.
    private static func problems(_ findings: [Finding]) -> [String] {
        for finding in findings where finding.severity > .ok {
            #expect(finding.remedy?.isEmpty == false, "no remedy: \(finding.meaning)")
        }
        return findings.filter { $0.severity > .ok }.map { "\($0.check) \($0.severity.rawValue)" }
    }

    private static let database = DatabaseFacts(
        place: "the database host=db",
        role: "site",
        version: "15.8",
        roundTrip: .microseconds(1250),
        isInClear: false,
        lacks: [],
        excess: [],
        schemaProblem: nil,
        notify: .installed,
        clockDifference: .milliseconds(3),
        others: []
    )

    @Test("of a database")
    func database() {
        #expect(Self.problems(Self.database.findings) == [])
        #expect(Self.database.findings[0].meaning == "answers in 1.2 ms (PostgreSQL 15.8)")
        var facts = Self.database
        facts.roundTrip = .seconds(1)
        facts.isInClear = true
        facts.excess = [PrivilegeExcess("the role may too much", remedy: "revoke it")]
        facts.notify = .incomplete(tables: ["public.account"])
        facts.clockDifference = .seconds(-90)
        facts.others = ["p2k16d-annex at 10.0.0.7"]
        #expect(
            Self.problems(facts.findings) == [
                "database-connection notice", "database-clear-text warning", "database-role warning",
                "database-login warning", "notify-triggers warning", "clock-database warning",
            ]
        )
        #expect(facts.findings.last?.meaning.contains("1 min 30 s ahead of the database") == true)
        facts = Self.database
        facts.lacks = ["the role lacks this", "and that"]
        facts.notify = nil
        #expect(Self.problems(facts.findings) == ["database-schema error", "database-schema error"])
        facts = Self.database
        facts.schemaProblem = "the schema is newer"
        #expect(Self.problems(facts.findings) == ["database-schema error"])
        facts = Self.database
        facts.notify = .absent
        #expect(Self.problems(facts.findings) == [])
    }

    @Test(
        "of a broker",
        arguments: [
            (.returned(after: .milliseconds(4)), []), (.notConnected(reason: "no route"), ["broker-connection error"]),
            (.publishRefused(reason: "not authorized"), ["broker-publish error"]),
            (.subscribeRefused(reason: "not authorized"), ["broker-subscribe notice"]),
            (.notReturned, ["broker-read notice"]), (.failed(reason: "timed out"), ["broker-access error"]),
        ] as [(BrokerFacts.Echo, [String])]
    )
    func broker(echo: BrokerFacts.Echo, problems: [String]) {
        var facts = BrokerFacts(place: "the broker b:1883", topic: "p2k16d/x/doctor/1", echo: echo)
        #expect(Self.problems(facts.findings) == problems)
        facts.retainedCommands = ["front/open"]
        #expect(Self.problems(facts.findings) == problems + ["broker-retained-command error"])
        #expect(facts.findings.last?.remedy?.contains("mosquitto_pub -r -n -t front/open") == true)
    }

    @Test(
        "of a file",
        arguments: [
            (.stateDirectory, .there(mode: 0o700, isOurs: true, isUsable: true), .ok),
            (.stateDirectory, .there(mode: 0o750, isOurs: true, isUsable: true), .warning),
            (.stateDirectory, .there(mode: 0o700, isOurs: false, isUsable: true), .warning),
            (.stateDirectory, .there(mode: 0o700, isOurs: false, isUsable: false), .error),
            (.cardKey, .there(mode: 0o600, isOurs: true, isUsable: true), .ok),
            (.cardKey, .there(mode: 0o640, isOurs: true, isUsable: true), .error), (.cardKey, .missing, .error),
            (.cardKey, .unreadable(reason: "I/O error"), .error),
            (.privateKey, .there(mode: 0o640, isOurs: false, isUsable: true), .ok),
            (.privateKey, .there(mode: 0o644, isOurs: false, isUsable: true), .warning),
        ] as [(FileFacts.Role, FileFacts.State, FindingSeverity)]
    )
    func file(role: FileFacts.Role, state: FileFacts.State, severity: FindingSeverity) {
        let finding = FileFacts(role: role, path: "/var/lib/x", state: state).finding
        #expect(finding.severity == severity)
        #expect(finding.check == "files" && (severity == .ok) == (finding.remedy == nil))
    }

    @Test("of a device and of lines")
    func hardware() {
        var device = DeviceFacts(reader: "front", path: "/dev/ttyS9", state: .there)
        #expect(device.finding.severity == .ok)
        device.holders = ["agetty (812)"]
        #expect(device.finding.severity == .warning && device.finding.meaning.contains("agetty (812)"))
        device.state = .forbidden(owner: "user 0, group 20, mode 0660")
        #expect(device.finding.severity == .error && device.finding.meaning.contains("group 20"))
        device.state = .missing
        device.present = ["/dev/serial/by-id/usb-a"]
        #expect(device.finding.severity == .error && device.finding.remedy?.contains("usb-a") == true)

        let held = LineFacts.Line(part: "entrance lock", place: "line 17 of gpiochip0", holder: "p2k16d")
        #expect(Self.problems(LineFacts(lines: [], failures: []).findings) == [])
        #expect(Self.problems(LineFacts(lines: [held], failures: []).findings) == [])
        var (other, free) = (held, held)
        other.holder = "spi0 CS0"
        free.holder = nil
        let facts = LineFacts(lines: [held, other, free], failures: ["permission denied"])
        #expect(Self.problems(facts.findings) == ["gpio-chip error", "gpio-line error", "gpio-line error"])
    }

    @Test(
        "of a clock",
        arguments: [
            (true, false, true, []), (false, false, true, ["clock-service notice"]),
            (false, false, false, ["clock-service warning"]), (true, true, true, ["clock-trust warning"]),
        ] as [(Bool, Bool, Bool, [String])]
    )
    func clock(isSynchronised: Bool, isSuspect: Bool, hasUpstream: Bool, problems: [String]) {
        let facts = ClockFacts(
            isSynchronised: isSynchronised,
            isSuspect: isSuspect,
            difference: .seconds(-3600),
            hasUpstream: hasUpstream
        )
        #expect(Self.problems(facts.findings) == problems)
        if isSuspect { #expect(facts.findings[1].meaning.contains("3600 s behind")) }
    }

    @Test("of a disk")
    func disk() {
        func problems(_ space: StorageFacts.Space?, _ quarantined: [String] = []) -> [String] {
            Self.problems(StorageFacts(path: "/var/lib/p2k16d", space: space, quarantined: quarantined).findings)
        }
        var space = StorageFacts.Space(free: 20 << 30, total: 64 << 30, freeFiles: nil, isReadOnly: false)
        #expect(problems(space) == [])
        #expect(problems(space, ["/var/lib/p2k16d/journal/1.corrupt-1"]) == ["quarantined-files warning"])
        space.freeFiles = 999
        #expect(problems(space) == ["disk-files warning"])
        space.freeFiles = 5
        #expect(problems(space) == ["disk-files error"])
        space.freeFiles = 100_000
        space.free = 500 << 20
        #expect(problems(space) == ["disk warning"])
        space.free = 10 << 20
        #expect(problems(space) == ["disk error"])
        space.free = 20 << 30
        space.isReadOnly = true
        #expect(problems(space) == ["disk error"])
        #expect(problems(nil) == ["disk error"])
        let stoodInFor = StorageFacts(path: "/var/lib/p2k16d", space: space, quarantined: [], isStoodInFor: true)
        #expect(stoodInFor.findings.map(\.meaning) == ["is mounted read-only"])
    }

    @Test("of the journal and the replica")
    func journal() {
        var facts = JournalFacts(entries: 12, gap: nil, failures: 0, delivery: nil)
        #expect(Self.problems(facts.findings) == [])
        facts.failures = 2
        facts.delivery = .init(undelivered: 3, oldest: .seconds(60))
        #expect(Self.problems(facts.findings) == ["journal notice"])
        facts.gap = "3 entries were not recorded: no space left"
        facts.delivery = .init(undelivered: 3, oldest: .seconds(2 * 3600))
        #expect(Self.problems(facts.findings) == ["journal error", "journal-delivery warning"])
        facts = JournalFacts(
            entries: 12,
            gap: nil,
            failures: 0,
            delivery: .init(undelivered: 3, oldest: .seconds(90_000))
        )
        #expect(Self.problems(facts.findings) == ["journal-delivery error"])

        #expect(FreshnessFacts(age: .seconds(5), refusing: []).finding.severity == .ok)
        #expect(FreshnessFacts(age: .seconds(3 * 3600), refusing: []).finding.severity == .warning)
        #expect(FreshnessFacts(age: nil, refusing: []).finding.severity == .error)
        let refusing = FreshnessFacts(age: .seconds(3 * 3600), refusing: ["door entrance"]).finding
        #expect(refusing.severity == .error && refusing.meaning == "is 3 h old, too old for door entrance")
    }

    @Test("of the service")
    func service() {
        let healthy = ServiceFacts(
            version: "1.0",
            uptime: .seconds(100),
            isNotifying: true,
            watchdogInterval: .seconds(30),
            lastPing: .seconds(4),
            withheldFor: [],
            silentParts: [],
            startsInLastHour: 1
        )
        #expect(Self.problems(healthy.findings) == [])
        var facts = healthy
        facts.lastPing = nil
        #expect(Self.problems(facts.findings) == [])
        facts.lastPing = .seconds(31)
        #expect(Self.problems(facts.findings) == ["watchdog error"])
        facts = healthy
        facts.withheldFor = ["door entrance"]
        facts.silentParts = ["door entrance"]
        facts.startsInLastHour = 9
        #expect(Self.problems(facts.findings) == ["tap-path error", "watchdog error", "starts warning"])
        facts = healthy
        facts.watchdogInterval = nil
        #expect(Self.problems(facts.findings) == ["watchdog warning"])
        facts.isNotifying = false
        #expect(Self.problems(facts.findings) == ["watchdog notice"])
    }

    @Test("of the health, but for what has checks of its own")
    func health() {
        let health = Health(parts: [
            HealthPart(name: "door entrance", state: .down, detail: "no chip", remedy: "Plug it in."),
            HealthPart(name: "reader entrance", state: .ok), HealthPart(name: "upstream", state: .down),
            HealthPart(name: "broker", state: .down), HealthPart(name: "clock", state: .degraded),
            HealthPart(name: "journal", state: .down),
            HealthPart(name: "journal integrity", state: .degraded, detail: "a segment", remedy: "Keep it."),
            HealthPart(name: "card key", state: .degraded, detail: "some", remedy: "Copy it."),
        ])
        let findings = Finding.findings(of: health)
        #expect(
            findings.map { "\($0.area.rawValue) \($0.check) \($0.severity.rawValue)" } == [
                "hardware door error", "hardware reader ok", "storage journal-integrity warning",
                "cards card-key warning",
            ]
        )
    }
}
