import AccessControl
import Testing

@testable import AccessDaemon
@testable import GPIO

@Suite("What is configured at a door")
struct DoorConfigurationTests {
    private static func yaml(_ front: String, _ back: String = "lock: { type: simulated }") -> String {
        """
        doors:
          front: { circles: [door], \(front) }
          back: { circles: [door], \(back) }
        readers:
          front: { type: simulated, door: front }
          back: { type: simulated, door: back }

        """
    }

    private static let line = "type: gpio, chip: gpiochip0, line: 4"

    @Test func badgesMayHaveAnAge() throws {
        let yaml = Self.yaml(
            "lock: { type: simulated }, badges: [intro, { badge: saw }, { badge: laser, max_age: 2 years }]"
        )
        #expect(
            try TestSite().configuration(yaml).doors[0].badges == [
                BadgeRequirement(badge: "intro"), BadgeRequirement(badge: "saw"),
                BadgeRequirement(badge: "laser", maxAge: Months(24)),
            ]
        )
    }

    @Test func isRead() throws {
        let configuration = try TestSite().configuration(
            Self.yaml(
                """
                lock: { type: simulated }, contact: { \(Self.line), active: low }, exit_button: { type: simulated },
                    fire_release: { type: gpio, chip: gpiochip0, line: 5 }, doorbell: { type: simulated },
                    buzzer: { type: simulated, on: [forced-open, doorbell] }, exit_time: 7s, relock_on_close: true,
                    held_open_warning: 30s, held_open_alarm: 1m, forced_open: true, lockdown_pass: wardens,
                    interlock: back
                """,
                "lock: { type: simulated }, fire_release: { type: gpio, chip: gpiochip0, line: 5 }"
            )
        )
        let (front, back) = (configuration.doors[0], configuration.doors[1])
        #expect(front.parts.contact != nil && front.parts.exitButton == .simulated && front.parts.light == nil)
        #expect(front.parts.buzzer?.reasons == [.forcedOpen, .doorbell])
        #expect(front.parts.fireRelease == back.parts.fireRelease)
        #expect(front.conduct.exitTime == .seconds(7) && back.conduct.exitTime == .seconds(5))
        #expect(front.interlock == [DoorID("back")] && front.conduct.lockdownPass == "wardens")
        #expect(DoorRules(front).heldOpenAlarm == .seconds(60) && DoorRules(front).hasFireInput)
        #expect(configuration.access.doors[0].lockdownPass == "wardens")
    }

    @Test(
        "is refused where it cannot work",
        arguments: [
            ("lock: { type: simulated }, relock_on_close: true", "asks for a contact"),
            ("lock: { type: simulated }, held_open_alarm: 1m", "asks for a contact"),
            ("lock: { type: simulated }, forced_open: true", "asks for a contact"),
            ("lock: { type: simulated }, exit_time: 5s", "asks for an exit button"),
            ("lock: { type: simulated }, interlock: front", "names the door itself"),
            ("lock: { type: simulated }, interlock: [bakc]", "Did you mean 'back'?"),
            ("lock: { type: simulated }, buzzer: { type: simulated, on: [] }", "is empty"),
            ("lock: { \(line) }, contact: { \(line) }", "on the same line as 'doors.front.lock'"),
            (
                "lock: { \(line), pulse: 500ms }, contact: { type: simulated }, relock_on_close: true",
                "asks for a lock that can be locked"
            ),
            (
                "lock: { \(line), pulse: 500ms }, fire_release: { type: simulated }",
                "5:105: 'doors.front.fire_release' asks for a lock that can be kept open"
            ),
            (
                "lock: { type: simulated }, contact: { \(line) }, exit_button: { \(line), active: low }",
                "Describe the input alike"
            ),
            (
                "lock: { type: simulated }, contact: { \(line) }, held_open_warning: 1m, held_open_alarm: 30s",
                "is not longer than 'held_open_warning'"
            ),
        ]
    )
    func problems(front: String, expected: String) throws {
        let error = try #require(throws: ConfigurationError.self) {
            try TestSite().configuration(Self.yaml(front))
        }
        #expect("\(error)".contains(expected), "\(error)")
    }
    @Test("is refused on one line under two names, as far as the chips are there")
    func resolvedLines() throws {
        let configuration = try TestSite().configuration(
            Self.yaml(
                """
                lock: { type: gpio, chip: pinctrl-bcm2711, line: GPIO4 }, contact: { type: gpio, chip: /dev/gpiochip0, line: 5 },
                    buzzer: { type: gpio, chip: elsewhere, line: 4, on: [fire] }, doorbell: { type: gpio, chip: gpiochip0, line: 5 }
                """,
                "lock: { type: gpio, chip: gpiochip0, line: 4 }"
            )
        )
        #expect(configuration.checkLines(of: GPIOInventory()).isEmpty)
        let lines = (0..<8).map { offset in
            GPIOLineInfo(
                offset: offset,
                name: "GPIO\(offset)",
                isOutput: false,
                isActiveLow: false,
                isUsed: false,
                consumer: nil
            )
        }
        let info = GPIOChipInfo(path: "/dev/gpiochip0", name: "gpiochip0", label: "pinctrl-bcm2711", lineCount: 8)
        let problems = configuration.checkLines(of: GPIOInventory(chips: [.init(info: info, lines: lines)]))
        #expect(
            problems.map(\.message) == [
                "'doors.front.doorbell' is on the same line as 'doors.front.contact': line 5 of /dev/gpiochip0 and "
                    + "line 5 of gpiochip0 are one",
                "'doors.back.lock' is on the same line as 'doors.front.lock': line 'GPIO4' of pinctrl-bcm2711 and "
                    + "line 4 of gpiochip0 are one",
            ]
        )
    }
}
