import AccessControl
import Hardware
import MQTT
import TestServers
import Testing

@Suite("An MQTT door lock that answers", .timeLimit(.minutes(5)))
struct MQTTLockAnswerTests {
    /// The lock on a broker of its own, with a device that is played.
    private static func run(
        timeout: Duration = .seconds(5),
        _ body: (Broker, MQTTDoorLock, DLock13Device) async throws -> Void
    ) async throws {
        try await Broker.run { broker, _ in
            try await DLock13Device.run(on: broker.server) { device in
                let lock = MQTTDoorLock(
                    client: broker.client,
                    topic: device.topics.open,
                    acknowledgement: .openUntil(device.topics),
                    timeout: timeout,
                    logger: Broker.logger
                )
                try await withThrowingTaskGroup(of: Void.self) { group in
                    defer { group.cancelAll() }
                    group.addTask { await lock.run() }
                    // One for each of the three topics.
                    try await broker.server.waitForLog(containing: "/frontdoor/error (QoS 0)")
                    try await broker.server.waitForLog(containing: "Sending SUBACK to door")
                    try await Self.waitForSubscription(lock)
                    try await body(broker, lock, device)
                }
            }
        }
    }

    /// The lock refuses commands until it follows the answers.
    private static func waitForSubscription(_ lock: MQTTDoorLock) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while lock.fault != nil, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(5)) }
        try #require(lock.fault == nil)
    }

    private static func waitFor(_ position: LockPosition, of lock: MQTTDoorLock) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while lock.confirmed != position, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(5)) }
        try #require(lock.confirmed == position)
    }

    @Test("is open when it has said until when, whatever its clock shows")
    func acknowledged() async throws {
        try await Self.run { _, lock, device in
            #expect(lock.capabilities == .confirm && lock.confirmed == .unknown)
            // A clock that is far behind, and one that is far ahead.
            device.answer(.opened(until: 12), .opened(until: 4_102_444_800))
            try await lock.unlock(for: .seconds(10))
            #expect(lock.confirmed == .unlocked && lock.fault == nil)
            try await lock.unlock(for: .milliseconds(10_001))
            #expect(device.commands.elements == ["10", "11"])
            try await device.say("isopen", "false")
            try await device.say("openuntil", "0")
            try await Self.waitFor(.locked, of: lock)
        }
    }

    @Test("waits for openuntil: isopen alone, the end of an earlier opening and a kept message are no answer")
    func notYet() async throws {
        try await Self.run(timeout: .milliseconds(800)) { _, lock, device in
            device.answer(.init(messages: [("isopen", "false"), ("openuntil", "0"), ("isopen", "true")]))
            let error = await #expect(throws: LockError.self) { try await lock.unlock(for: .seconds(10)) }
            #expect(error?.message.hasPrefix("the lock did not answer within 0.8 seconds") == true)
            #expect(error?.message.hasSuffix("; it may have opened all the same") == true)
            #expect(lock.confirmed == .unknown)
        }
    }

    @Test(
        "that refuses because it is open already has opened",
        arguments: [
            "Postcondition failed: Lock is not open for longer than before",
            "Postcondition failed: Lock is not open for at least @openSeconds",
        ]
    )
    func refusalWhileOpen(_ text: String) async throws {
        try await Self.run { _, lock, device in
            device.answer(.opened(until: 4_102_444_800), .message("error", text))
            try await lock.unlock(for: .seconds(60))
            try await lock.unlock(for: .seconds(10))
            #expect(lock.confirmed == .unlocked && lock.fault == nil)
        }
    }

    @Test("fails with the words of any other error, but not for an error that somebody else caused")
    func errors() async throws {
        try await Self.run { _, lock, device in
            device.answer(
                .message("error", "Precondition failed: GPIO filepath cannot be opened"),
                .init(messages: [("error", "stoi"), ("isopen", "true"), ("openuntil", "1800000000")])
            )
            let start = ContinuousClock.now
            let error = await #expect(throws: LockError.self) { try await lock.unlock(for: .seconds(10)) }
            #expect(error?.message == "the lock refused: Precondition failed: GPIO filepath cannot be opened")
            #expect(start.duration(to: .now) < .seconds(15), "an error ends the waiting")
            #expect(lock.fault == nil)
            try await lock.unlock(for: .seconds(10))
        }
    }

    @Test("that is silent has a fault until it is heard again")
    func silence() async throws {
        try await Self.run(timeout: .milliseconds(300)) { _, lock, device in
            device.answer(.silence)
            await #expect(throws: LockError.self) { try await lock.unlock(for: .seconds(10)) }
            #expect(lock.fault?.hasPrefix("the lock did not answer within 0.3 seconds; check that it runs") == true)
            try await device.say("isopen", "false")
            try await Self.waitFor(.locked, of: lock)
            #expect(lock.fault == nil)
        }
    }

    @Test("answers commands in their order")
    func concurrent() async throws {
        try await Self.run { _, lock, device in
            device.answer(.opened(until: 1_800_000_010), .message("error", "Lock on fire"))
            async let first: Void = lock.unlock(for: .seconds(10))
            _ = await device.commands.first(timeout: .seconds(25)) { $0 == "10" }
            let error = await #expect(throws: LockError.self) { try await lock.unlock(for: .seconds(20)) }
            #expect(error?.message == "the lock refused: Lock on fire")
            try await first
        }
    }

    @Test("is unknown after a restart of the broker until it is heard again")
    func reconnected() async throws {
        try await Self.run { broker, lock, device in
            device.answer(.opened(until: 1_800_000_010))
            try await lock.unlock(for: .seconds(10))
            #expect(lock.confirmed == .unlocked)
            try await broker.server.kill()
            try await broker.waitForLoss()
            #expect(lock.confirmed == .unknown && lock.fault == "the MQTT broker is not connected")
            let error = await #expect(throws: LockError.self) { try await lock.unlock(for: .seconds(7)) }
            #expect(error?.message.hasPrefix("the lock could not be told: ") == true)

            try await broker.server.restart()
            try await broker.server.publish("\(device.topics.base)/isopen", "true", qos: 1, retain: true)
            try await broker.server.publish("\(device.topics.base)/openuntil", "1800000099", qos: 1, retain: true)
            try await broker.waitForReturn()
            // Both clients are back when a message of the one is heard by the other.
            let deadline = ContinuousClock.now + .seconds(20)
            // Until then: what is published while the lock is back already is no kept message to it.
            while lock.confirmed != .locked, ContinuousClock.now < deadline {
                try? await device.say("isopen", "false")
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(lock.confirmed == .locked)
            #expect(device.commands.elements == ["10"], "nothing was sent late")
            device.answer(.opened(until: 1_800_000_030))
            try await lock.unlock(for: .seconds(8))
            #expect(device.commands.elements == ["10", "8"])
        }
    }

    @Test("takes nothing from messages that the broker has kept")
    func retained() async throws {
        try await Broker.run { broker, _ in
            let topics = DLock13Topics(base: "/bitraf/door/frontdoor")
            try await broker.server.publish(topics.openUntil, "1800000099", qos: 1, retain: true)
            try await broker.server.publish(topics.isOpen, "true", qos: 1, retain: true)
            let lock = MQTTDoorLock(
                client: broker.client,
                topic: topics.open,
                acknowledgement: .openUntil(topics),
                logger: Broker.logger
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { group.cancelAll() }
                group.addTask { await lock.run() }
                for topic in [topics.openUntil, topics.isOpen] {
                    try await broker.server.waitForLog(
                        containing: "Sending PUBLISH to door (d0, q0, r1, m0, '\(topic)'"
                    )
                }
                // Behind them in the same connection.
                try await broker.server.publish(topics.isOpen, "false", qos: 1)
                var positions = try #require(lock.confirmations).makeAsyncIterator()
                #expect(await positions.next() == .locked)
            }
        }
    }

    @Test("behind a frozen broker fails in time")
    func frozen() async throws {
        try await Self.run(timeout: .seconds(1)) { broker, lock, _ in
            await broker.server.pause()
            let start = ContinuousClock.now
            let error = await #expect(throws: LockError.self) { try await lock.unlock(for: .seconds(10)) }
            #expect(error?.message.contains("may have opened all the same") == true)
            #expect(start.duration(to: .now) < .seconds(15))
            await broker.server.resume()
        }
    }

    @Test("does not command while its answers are not followed")
    func notRunning() async throws {
        try await Broker.run { broker, _ in
            let topics = DLock13Topics(base: "/bitraf/door/frontdoor")
            let lock = MQTTDoorLock(
                client: broker.client,
                topic: topics.open,
                acknowledgement: .openUntil(topics),
                logger: Broker.logger
            )
            let error = await #expect(throws: LockError.self) { try await lock.unlock(for: .seconds(10)) }
            #expect(error?.message == "the lock could not be told: its answers are not followed yet")
        }
    }
}
