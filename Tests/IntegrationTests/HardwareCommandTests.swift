import AdminModel
import FoundationEssentials
import Glibc
import TestServers
import Testing

/// `p2k16ctl hardware` against the real daemon, on a machine without hardware.
@Suite(.timeLimit(.minutes(5)))
struct HardwareCommandTests {
    private static let card = "04A35F1BC26680"
    private static let seed = """
        embedded:
          seed:
            accounts: [{ username: anna, paid_until: +20d }]
            circles: [{ name: door, members: [anna] }]

        """

    private struct Report: Decodable {
        struct Step: Decodable {
            var part: String
            var result: String
            var detail: String
            var remedy: String?
        }

        var passed: Bool
        var steps: [Step]
    }

    private static var settings: SiteSettings {
        var settings = SiteSettings()
        // Told by pulses, so that the end of the daemon has nothing to lock there.
        settings.doors["annex"] =
            "{ circles: [door], lock: { type: gpio, chip: gpiochip99, line: 17, pulse: 500ms } }"
        settings.readers["annex"] =
            "{ type: serial, door: annex, device: /dev/serial/by-id/none, protocol: rdm6300 }"
        settings.more = Self.seed
        return settings
    }

    @Test func `The parts of all doors are listed, also those that are missing`() async throws {
        try await DaemonProcess.with(Self.settings) { daemon in
            let inventory: HardwareInventory = try await daemon.json(["hardware", "list"])
            #expect(inventory.parts.map(\.part) == ["lock", "annex", "lock", "entrance"])
            #expect(inventory.parts.map(\.kind) == ["gpio", "serial", "simulated", "simulated"])
            #expect(inventory.parts[0].place == "line 17 of gpiochip99")
            #expect(inventory.parts[0].fault?.contains("gpiochip99") == true)
            #expect(inventory.parts[1].fault?.contains("/dev/serial/by-id/none") == true)
            #expect(inventory.parts[2].state == "locked" && inventory.parts[2].fault == nil)
            let text = try await daemon.ctl(["hardware"])
            #expect(text.status == 0 && text.output.contains("line 17 of gpiochip99"))
        }
    }

    @Test func `What happens is seen live, without the card's number`() async throws {
        try await DaemonProcess.with(Self.settings) { daemon in
            try await daemon.enroll(Self.card, user: "anna")
            let watch = try daemon.follow(["hardware", "watch", "entrance"])
            defer { watch.send(signal: SIGKILL) }
            _ = try await watch.waitForLine(containing: "reports locked", timeout: .seconds(25))
            #expect(try await daemon.tap("entrance", Self.card).granted)
            _ = try await watch.waitForLine(containing: "a card of 56 bits", timeout: .seconds(25))
            _ = try await watch.waitForLine(containing: "told to unlock for 5 s", timeout: .seconds(25))
            _ = try await watch.waitForLine(containing: "reports unlocked", timeout: .seconds(25))
            #expect(!watch.recordedLines.contains { $0.text.contains(Self.card) })
            let reader: Reader = try await daemon.json(["reader", "show", "entrance"])
            #expect(reader.taps == 1 && reader.lastFrameAt != nil)
            let unknown = try await daemon.ctl(["hardware", "watch", "cellar"])
            #expect(unknown.status == 1 && unknown.errors.contains("there is no door"))
        }
    }

    @Test func `A door is tested step by step, and the exit status tells`() async throws {
        try await DaemonProcess.with(Self.settings) { daemon in
            let refused = try await daemon.ctl(["hardware", "test", "entrance"])
            #expect(refused.status == 2 && refused.errors.contains("--yes"))

            let test = try daemon.follow(["hardware", "test", "entrance", "--yes", "--within", "20s"])
            defer { test.send(signal: SIGKILL) }
            _ = try await test.waitForLine(containing: "passed  lock: opened and locked again", timeout: .seconds(20))
            _ = try await test.waitForLine(containing: "p2k16ctl tap entrance", timeout: .seconds(25))
            _ = try await daemon.tap("entrance", Self.card)
            _ = try await test.waitForLine(
                containing: "passed  reader entrance: a card of 56 bits",
                timeout: .seconds(25)
            )
            #expect(try await test.waitForExit(timeout: .seconds(25)) == .exited(0))

            let broken = try await daemon.ctl(["hardware", "test", "annex", "--yes", "--json"])
            #expect(broken.status == 1)
            let report = try JSONDecoder().decode(Report.self, from: Data(broken.output.utf8))
            #expect(!report.passed && report.steps.map(\.result) == ["failed", "failed"])
            #expect(report.steps.allSatisfy { $0.remedy != nil })
        }
    }
}
