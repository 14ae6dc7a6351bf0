import AccessControl
import Dispatch
import Hardware
import Logging
import Synchronization
import Systemd
import TestServers
import Testing

@testable import AccessDaemon

/// What keeps systemd from restarting the daemon, and what does not.
@Suite("The watchdog ping", .serialized, .timeLimit(.minutes(5)))
struct WatchdogTests {
    /// A lock whose driver does not return: whoever asks how it is stands still, and with it its door.
    private final class StuckLock: LockDriver {
        let capabilities: LockCapabilities = [.lock, .hold]
        let isAsked = Latch()
        private let isStuck = Mutex(false)
        private let release = DispatchSemaphore(value: 0)

        var fault: String? {
            guard self.isStuck.withLock({ $0 }) else { return nil }
            self.isAsked.open()
            // Not for ever, whatever becomes of the test.
            _ = self.release.wait(timeout: .now() + 120)
            return nil
        }

        func getStuck() { self.isStuck.withLock { $0 = true } }

        func comeLoose() {
            self.isStuck.withLock { $0 = false }
            self.release.signal()
        }

        func unlock(for duration: Duration) async throws {}
        func hold() async throws {}
        func lock() async throws {}
    }

    private static func door(_ lock: any LockDriver) -> DoorController {
        DoorController(
            id: DoorID("entrance"),
            settings: .init(name: "Front door", key: "frontdoor", unlockTime: .seconds(3600)),
            lock: lock,
            events: EventBus(),
            clock: TrustedClock(floor: nil),
            logger: testLogger
        )
    }

    /// Runs the notifier with a watchdog of two seconds, hence a ping each second.
    private static func withNotifier(
        _ door: DoorController,
        _ body: (NotifyListener, Recording<String>, WatchdogRecord) async throws -> Void
    ) async throws {
        let folder = try TemporaryDirectory()
        let listener = try NotifyListener(folder.file("notify"))
        let path = listener.path
        let log = Recording<String>()
        let watchdog = WatchdogRecord()
        let isReady = Gate()
        await isReady.open()
        let service = NotifierService(
            notifier: SystemdNotifier(environment: { ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "2000000"][$0] }),
            isReady: isReady,
            tapPath: TapPath(doors: [door], tools: []),
            watchdog: watchdog,
            statusLine: { "all well" },
            logger: Logger(label: "test") { _ in RecordingLogHandler(lines: log) }
        )
        let running = Task { try await service.run() }
        defer { running.cancel() }
        try await listener.next("WATCHDOG=1", timeout: .seconds(30))
        try await body(listener, log, watchdog)
        running.cancel()
        try await running.value
        try await listener.next("STOPPING=1", timeout: .seconds(30))
    }

    @Test("stops when a door is stuck, within the deadline that systemd goes by, and goes on when it comes loose")
    func stuckDoor() async throws {
        let lock = StuckLock()
        let door = Self.door(lock)
        try await Self.withNotifier(door) { listener, log, watchdog in
            lock.getStuck()
            let asking = Task { _ = await door.status }
            defer { lock.comeLoose() }
            await lock.isAsked.wait()
            let stuckAt = ContinuousClock.now
            let withheld = "watchdog ping withheld"
            let first = try #require(await log.first(timeout: .seconds(30)) { $0.contains(withheld) })
            _ = try #require(await log.first(from: first.index + 1, timeout: .seconds(30)) { $0.contains(withheld) })
            #expect(watchdog.value.silentParts == ["door entrance"])
            let pings = listener.messages.filter { $0.text == "WATCHDOG=1" && $0.time > stuckAt }
            #expect(pings.count <= 1, "the door may just have answered")
            let count = listener.messages.count
            lock.comeLoose()
            await asking.value
            try await listener.next("WATCHDOG=1", from: count, timeout: .seconds(30))
            #expect(watchdog.value.silentParts == [])
        }
    }

    @Test("goes on while a lock does not answer, which is a fault of that door alone")
    func silentLock() async throws {
        let never = Latch()
        let lock = ScriptedLock()
        lock.answerOpenings(.init(after: never))
        let door = Self.door(lock)
        try await Self.withNotifier(door) { listener, _, watchdog in
            let opening = Task { try await door.open() }
            try await lock.waitForCommands(1)
            var count = listener.messages.count
            for _ in 1...2 {
                try await listener.next("WATCHDOG=1", from: count, timeout: .seconds(30))
                count = listener.messages.count
            }
            #expect(watchdog.value.silentParts == [])
            let result = await opening.result
            let error = #expect(throws: LockError.self) { try result.get() }
            #expect(error?.message == "the lock has not answered for 5 s")
            never.open()
        }
    }
}
