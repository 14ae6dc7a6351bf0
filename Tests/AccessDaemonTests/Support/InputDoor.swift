import AccessControl
import Hardware
import Synchronization
import TestServers
import Testing

@testable import AccessDaemon

/// A door with simulated inputs, and what it told its surroundings.
struct InputDoor {
    let lock: ScriptedLock
    let door: DoorController
    let buzzer = SimulatedOutput()
    let records = Recording<DoorRecord.Kind>()
    let latches = Recording<Bool>()
    let events = EventBus()

    init(
        _ id: String = "entrance",
        capabilities: LockCapabilities = [.lock, .hold],
        rules: DoorRules = DoorRules(hasFireInput: true),
        airLock: AirLock = AirLock(Interlock()),
        recording: @escaping @Sendable () async -> Void = {},
        onLatchStored: @escaping @Sendable (Bool) async -> Void = { _ in }
    ) {
        self.lock = ScriptedLock(capabilities: capabilities)
        let now = TrustedClock.monotonic
        let (records, latches) = (self.records, self.latches)
        var inputs: [DoorInput: any BinaryInput] = [:]
        for input in DoorInput.allCases { inputs[input] = SimulatedInput(isActive: input == .contact, at: now) }
        self.door = DoorController(
            id: DoorID(id),
            settings: .init(
                name: id,
                key: id,
                unlockTime: .seconds(3600),
                exitTime: .seconds(1800),
                rules: rules
            ),
            lock: self.lock,
            parts: DoorParts(
                inputs: inputs,
                signals: [DoorSignalOutput(self.buzzer, on: [.doorbell, .forcedOpen], logger: testLogger)],
                airLock: airLock,
                record: {
                    await recording()
                    records.append($0.kind)
                },
                keepFireLatch: {
                    await onLatchStored($0)
                    latches.append($0)
                }
            ),
            events: self.events,
            clock: TrustedClock(floor: nil),
            logger: testLogger
        )
    }

    /// Runs the door as the daemon does, and stops it at the end.
    func running(_ body: () async throws -> Void) async throws {
        let feeds = self.door.inputs.map { DoorInputFeed(input: $0.value, targets: [(self.door, $0.key)]) }
        let service = Task { try await DoorService(doors: [self.door], inputs: feeds).run() }
        do {
            try await body()
        } catch {
            service.cancel()
            _ = try? await service.value
            throw error
        }
        service.cancel()
        try await service.value
    }

    /// Waits until the status is as asked for.
    func wait(until condition: @Sendable (DoorController.Status) -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(45)
        while await !condition(self.door.status) {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    func waitForRecord(_ kind: DoorRecord.Kind) async throws {
        try #require(await self.records.first(timeout: .seconds(45)) { $0 == kind } != nil)
    }
}
