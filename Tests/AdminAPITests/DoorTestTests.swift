import AdminModel
import Testing

@testable import p2k16ctl

/// The guided test of a door, with the events that the hardware would give.
@Suite(.timeLimit(.minutes(5)))
struct DoorTestTests {
    private static let states = [
        FakeBackend.hardwareEvent(.report, state: "locked"),
        FakeBackend.hardwareEvent(.input, "contact", state: "active"),
    ]
    private static let openings = [
        FakeBackend.hardwareEvent(.command, state: "unlock"), FakeBackend.hardwareEvent(.report, state: "unlocked"),
        FakeBackend.hardwareEvent(.command, state: "lock"), FakeBackend.hardwareEvent(.report, state: "locked"),
    ]
    private static let passage = [
        FakeBackend.hardwareEvent(.input, "contact", state: "inactive"),
        FakeBackend.hardwareEvent(.input, "contact", state: "active"),
    ]
    private static let card = FakeBackend.hardwareEvent(.card, "front", bits: 56)

    /// - Parameters:
    ///   - pulse: what the lock does when it is told to open.
    ///   - rest: what happens afterwards.
    private static func run(
        parts: [HardwarePart] = FakeBackend.hardwareParts,
        state: DoorState = .locked,
        states: [HardwareEvent] = Self.states,
        pulse: [HardwareEvent] = Self.openings,
        outcome: CommandOutcome = .commanded,
        rest: [HardwareEvent] = Self.passage + [Self.card],
        answer: Bool? = nil
    ) async throws -> DoorTestReport {
        let (items, continuation) = AsyncStream<DoorTest.Item>.makeStream()
        for event in states { continuation.yield(.event(event)) }
        var door = FakeBackend.door
        door.state = state
        door.capabilities = [.lock, .confirm]
        let reply = DoorCommandReply(door: door, outcome: outcome, detail: outcome == .failed ? "no answer" : nil)
        var test = DoorTest(
            door: door,
            parts: parts,
            patience: .milliseconds(50),
            items: items,
            timers: continuation,
            say: { _ in },
            ask: { _ in answer },
            pulse: {
                for event in pulse + rest { continuation.yield(.event(event)) }
                return reply
            }
        )
        return try await test.run()
    }

    @Test func passesADoorThatDoesWhatItShould() async throws {
        let report = try await Self.run()
        #expect(report.passed)
        #expect(report.steps.map(\.result) == [.passed, .passed, .passed])
        #expect(
            report.steps.map(\.detail) == [
                "opened and locked again, as the lock reports", "became inactive and active again",
                "a card of 56 bits, K7QD-3MTA",
            ]
        )
        #expect(try await Self.run(answer: true).steps[0].detail.contains("somebody saw"))
    }

    @Test func saysWhatTheLockDidNotDo() async throws {
        let unseen = try await Self.run(answer: false)
        #expect(!unseen.passed)
        #expect(unseen.steps.map(\.result) == [.failed, .passed, .passed])
        #expect(unseen.steps[0].remedy?.contains("line 17 of gpiochip0") == true)
        #expect(try await Self.run(outcome: .failed).steps[0].detail == "no answer")
        let held = try await Self.run(state: .heldOpen, rest: [])
        #expect(held.steps[0].remedy?.contains("door release entrance") == true)
    }

    @Test func saysWhatDidNotComeAndWhatToLookAt() async throws {
        let silent = try await Self.run(rest: [])
        #expect(silent.steps.map(\.result) == [.passed, .failed, .failed])
        #expect(silent.steps[1].detail == "nothing changed, it stays active")
        #expect(silent.steps[1].remedy?.contains("line 27 of gpiochip0") == true)
        #expect(silent.steps[2].detail == "nothing came within 0.05 s")
        let bad = FakeBackend.hardwareEvent(.badFrame, "front", detail: "a frame of 26 bits with wrong parity")
        let noisy = try await Self.run(rest: [Self.passage[0], bad, bad])
        #expect(noisy.steps[1].detail == "became inactive, and not active again")
        #expect(noisy.steps[2].detail == "no card came, but 2 times a frame of 26 bits with wrong parity")
        #expect(noisy.steps[2].remedy?.contains("swapped") == true)
    }

    @Test func buttonsArePressedAndTheFireReleaseIsLeftAlone() async throws {
        let parts = [
            HardwarePart(door: "entrance", role: .input, part: "exit_button", kind: "gpio"),
            HardwarePart(door: "entrance", role: .input, part: "doorbell", kind: "gpio"),
            HardwarePart(door: "entrance", role: .input, part: "fire_release", kind: "gpio", state: "inactive"),
            HardwarePart(door: "entrance", role: .reader, part: "front", kind: "serial", fault: "it was unplugged"),
        ]
        func input(_ part: String, _ state: String) -> HardwareEvent {
            FakeBackend.hardwareEvent(.input, part, state: state)
        }
        let states = [
            Self.states[0], input("exit_button", "inactive"), input("doorbell", "active"),
            input("fire_release", "inactive"), input("exit_button", "active"),
        ]
        let report = try await Self.run(parts: parts, states: states)
        #expect(report.steps.map(\.result) == [.passed, .failed, .skipped, .failed])
        #expect(report.steps[1].detail == "is active all the time")
        #expect(report.steps[3].detail == "it was unplugged")
    }

    @Test func endsWhenTheDaemonIsGone() async throws {
        let (items, continuation) = AsyncStream<DoorTest.Item>.makeStream()
        continuation.yield(.ended(Failure(.unreachable, "gone")))
        var test = DoorTest(
            door: FakeBackend.door,
            parts: FakeBackend.hardwareParts,
            patience: .seconds(30),
            items: items,
            timers: continuation,
            say: { _ in },
            ask: { _ in nil },
            pulse: { throw Failure(.refused, "not asked") }
        )
        await #expect(throws: Failure(.unreachable, "gone")) { _ = try await test.run() }
    }
}
