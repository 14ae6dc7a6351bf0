import AdminAPI
import AdminModel
import ArgumentParser
import Testing

@testable import p2k16ctl

/// The hardware commands against the real server.
@Suite(.timeLimit(.minutes(5)))
struct HardwareCommandTests {
    private static func run(_ arguments: [String], socket: String) async throws {
        let parsed = try P2K16Ctl.parseAsRoot(["hardware"] + arguments + ["--socket", socket])
        var command = try #require(parsed as? any AsyncParsableCommand)
        try await command.run()
    }

    @Test func listsForPeopleAndPrograms() async throws {
        try await withServer(FakeBackend()) { path in
            try await Self.run(["list", "--all"], socket: path)
            try await Self.run(["list", "--json"], socket: path)
        }
    }

    @Test func watchesOneDoorUntilItMissesSomething() async throws {
        let backend = FakeBackend(hardwareEvents: [
            .event(FakeBackend.hardwareEvent(.report, state: "locked")), .lagged(missed: 4),
        ])
        try await withServer(backend) { path in
            let failure = await #expect(throws: Failure.self) {
                try await Self.run(["watch", "entrance"], socket: path)
            }
            #expect(failure?.message.contains("4 events") == true)
            #expect(backend.seen.name == "entrance")
        }
    }

    @Test func aTestEndsWithWhatItFound() async throws {
        // The whole of what a door does that is in order; the backend's door relocks by command.
        let good = [
            FakeBackend.hardwareEvent(.report, state: "unknown"),
            FakeBackend.hardwareEvent(.input, "contact", state: "active"),
            FakeBackend.hardwareEvent(.command, state: "unlock"), FakeBackend.hardwareEvent(.command, state: "lock"),
            FakeBackend.hardwareEvent(.input, "contact", state: "inactive"),
            FakeBackend.hardwareEvent(.input, "contact", state: "active"),
            FakeBackend.hardwareEvent(.card, "front", bits: 32),
        ]
        let arguments = ["test", "entrance", "--yes", "--within", "1s", "--json"]
        // The stream ends behind them, which is a lost daemon for whoever still waits for something.
        try await withServer(FakeBackend(hardwareEvents: Array(good.dropLast()).map { .event($0) })) { path in
            let failure = await #expect(throws: Failure.self) { try await Self.run(arguments, socket: path) }
            #expect(failure?.status == .unreachable)
        }
        let backend = FakeBackend(hardwareEvents: good.map { .event($0) })
        try await withServer(backend) { path in
            try await Self.run(arguments, socket: path)
            #expect(backend.seen.command == .open(seconds: DoorTest.opening))
        }
    }

    @Test func showsLinesThatSomebodyUses() async throws {
        let inventory = try await FakeBackend().hardware(caller: .init(uid: 0, gid: 0, pid: 0, username: "root"))
        let text = Text.hardware(inventory, all: false, .plain)
        #expect(text.contains("17    GPIO17  output     p2k16d   entrance lock"))
        #expect(!text.contains("\n18 "))
        #expect(text.contains("/dev/serial/by-id/usb-a  /dev/ttyUSB0"))
        #expect(Text.hardware(inventory, all: true, .plain).contains("\n18 "))
    }

    @Test func tellsEventsInOneLine() {
        let card = FakeBackend.hardwareEvent(.card, "front", bits: 56)
        #expect(Text.hardwareEvent(card, .plain).hasSuffix("entrance    front         a card of 56 bits, K7QD-3MTA"))
        var command = FakeBackend.hardwareEvent(.command, state: "unlock", detail: "no answer")
        command.seconds = 3
        #expect(Text.hardwareEvent(command, .plain).hasSuffix("told to unlock for 3 s, and failed: no answer"))
        let bad = FakeBackend.hardwareEvent(.badFrame, "front", detail: "a frame with a wrong checksum")
        #expect(Text.hardwareEvent(bad, .plain).hasSuffix("no card: a frame with a wrong checksum"))
    }
}
