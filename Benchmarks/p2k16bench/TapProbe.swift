import AccessControl
import Logging
import MQTT
import Synchronization
import TestServers

/// The reader and the lock of a space in one: publishes cards, and sees the command arrive.
struct TapProbe: Sendable {
    /// What became of some taps.
    struct Times: Sendable {
        /// From before the card is published to the command being in the hands of the lock.
        var whole: [Duration] = []
        /// From before the card is published to another subscriber having it: one hop over the broker, of two.
        var hop: [Duration] = []
        /// A durable append without the daemon, right before each tap.
        var disk: [Duration] = []
    }

    private let client: MQTTClient
    private let commands: MQTTSubscription
    private let cards: MQTTSubscription

    /// Lends a connected probe, for a limited time.
    static func with<Value: Sendable>(
        port: UInt16,
        for limit: Duration = .seconds(120),
        _ body: @escaping @Sendable (TapProbe) async throws -> Value
    ) async throws -> Value {
        let logger = Logger(label: "p2k16bench") { _ in SwiftLogNoOpLogHandler() }
        let client = try MQTTClient(
            configuration: MQTTConfiguration(host: "127.0.0.1", port: port, clientID: "p2k16bench"),
            logger: logger
        )
        let probe = TapProbe(
            client: client,
            commands: try await client.subscribe(Space.lockTopic, qos: .atMostOnce),
            cards: try await client.subscribe(Space.readerTopic, qos: .atMostOnce)
        )
        let (connects, connected) = AsyncStream.makeStream(of: Void.self)
        await client.onConnect { connected.finish() }
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                await client.run()
                return nil
            }
            group.addTask {
                try await Task.sleep(for: limit, clock: .continuous)
                throw TestServerError("a tap was not answered")
            }
            group.addTask {
                for await _ in connects {}
                return try await body(probe)
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw TestServerError("the broker is gone")
        }
    }

    /// Taps one card after the other, each when the one before is answered and on record.
    ///
    /// - Parameters:
    ///   - members: accounts that are let in.
    ///   - disk: on the file system of the daemon's journal.
    ///   - isDone: asked before each tap, by members at random, with how many there were.
    func tap(
        _ members: [AccountID],
        disk: DiskProbe,
        until isDone: (Int) async throws -> Bool
    ) async throws -> Times {
        let arrivals = Mutex<[ContinuousClock.Instant]>([])
        let collector = Task { [cards] in
            for await _ in cards { arrivals.withLock { $0.append(.now) } }
        }
        defer { collector.cancel() }
        var times = Times()
        var commands = self.commands.makeAsyncIterator()
        var index = 0
        while try await !isDone(index) {
            defer { index += 1 }
            guard let member = members.randomElement() else { preconditionFailure("nobody is let in") }
            times.disk.append(try disk.append())
            let start = ContinuousClock.now
            try await self.publish(member)
            guard await commands.next() != nil else { throw TestServerError("the broker is gone") }
            let end = ContinuousClock.now
            times.whole.append(end - start)
            if let arrived = arrivals.withLock({ $0.count > index ? $0[index] : nil }) {
                times.hop.append(arrived - start)
            }
            // Long enough for the outcome to be on record as well; not in step with anything.
            try await Task.sleep(for: .milliseconds(Int.random(in: 5...15)), clock: .continuous)
        }
        return times
    }

    /// Taps every 10 ms until the first command comes, and returns when it came.
    func tapUntilAnswered(_ members: [AccountID]) async throws -> ContinuousClock.Instant {
        let tapping = Task {
            while !Task.isCancelled {
                if let member = members.randomElement() { try await self.publish(member) }
                try await Task.sleep(for: .milliseconds(10), clock: .continuous)
            }
        }
        defer { tapping.cancel() }
        var commands = self.commands.makeAsyncIterator()
        guard await commands.next() != nil else { throw TestServerError("the broker is gone") }
        return .now
    }

    private func publish(_ member: AccountID) async throws {
        let digits = Space.hexadecimal(Space.number(of: member).bytes)
        try await self.client.publish(
            Space.readerTopic,
            payload: Array(#"{"card":"\#(digits)"}"#.utf8),
            qos: .atMostOnce,
            retain: false
        )
    }
}
