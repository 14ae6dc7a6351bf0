import AccessControl
import FoundationEssentials
import Hardware
import Logging
import MQTT

/// One door of ours that behaves as a dlock13 to everybody on the broker: same topics, bytes, order and refusals.
///
/// Commands and changes of the door pass through one queue, so that what is published has their order.
final class DLock13Door: Sendable {
    private enum Item {
        case command(MQTTMessage, receivedAt: ContinuousClock.Instant)
        case changed
    }

    /// What was last published of the door.
    private enum Told: Hashable {
        case locked
        /// Nil when it is held open without end.
        case open(until: MonotonicTime?)
    }

    /// A command that waited longer than this opens nothing, as a tap does not.
    private static let maximumAge = Duration.seconds(3)
    /// MsgFlo's type `int` is C's; this is how a door is shown that nobody knows the end of.
    private static let endless: Int64 = 2_147_483_647

    let door: DoorController
    let topics: DLock13Topics
    private let client: MQTTClient
    private let opener: RemoteOpener
    private let clock: TrustedClock
    private let logger: Logger
    private let items: AsyncStream<Item>
    private let continuation: AsyncStream<Item>.Continuation

    init(
        door: DoorController,
        topics: DLock13Topics,
        client: MQTTClient,
        opener: RemoteOpener,
        clock: TrustedClock,
        logger: Logger
    ) {
        self.door = door
        self.topics = topics
        self.client = client
        self.opener = opener
        self.clock = clock
        self.logger = logger
        // Full only when 64 commands wait, each of which ends with the state of the door being published.
        (self.items, self.continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(64))
    }

    /// Has the state published when it is another than the one published last.
    func changed() {
        self.continuation.yield(.changed)
    }

    /// Follows commands and changes until it is cancelled.
    func run(commands: MQTTSubscription) async {
        await withTaskGroup { group in
            group.addTask {
                for await message in commands { self.continuation.yield(.command(message, receivedAt: .now)) }
            }
            group.addTask {
                // A dlock13 that starts is locked and says nothing.
                var told = Told.locked
                for await item in self.items {
                    if case .command(let message, let time) = item { await self.obey(message, receivedAt: time) }
                    await self.publishState(&told)
                }
            }
        }
    }

    /// Tells MsgFlo what stands behind the topics.
    func publishDiscovery() async {
        guard let payload = try? DLock13Discovery(self.topics).encoded else { return }
        await self.publish(DLock13Discovery.topic, payload)
    }

    private func obey(_ message: MQTTMessage, receivedAt time: ContinuousClock.Instant) async {
        guard !message.retain else {
            // Of unknown age; a dlock13 would open, and again at each reconnect.
            self.logger.warning("retained command refused", metadata: [LogKeys.door: "\(self.door.id)"])
            return
        }
        if let error = await self.refusalOrOpen(message, receivedAt: time) {
            await self.publish(self.topics.error, Array(error.utf8))
        }
    }

    /// - Returns: what a dlock13 answers when it does not open.
    private func refusalOrOpen(_ message: MQTTMessage, receivedAt time: ContinuousClock.Instant) async -> String? {
        guard message.payload.count <= 64, let seconds = DLock13.seconds(message.payload).map(Int64.init) else {
            return DLock13.notANumber
        }
        guard seconds > 0 else { return DLock13.tooShort }
        guard seconds <= DLock13.maximumSeconds else { return DLock13.tooLong }
        guard time.duration(to: .now) <= Self.maximumAge else {
            return "Precondition failed: the command waited too long"
        }
        guard await self.wouldExtend(by: seconds) else { return DLock13.notLonger }
        do {
            try await self.opener.open(self.door, for: seconds, asked: "dlock13 \(self.topics.open)")
            return nil
        } catch {
            return "Precondition failed: \(error)"
        }
    }

    /// A dlock13 counts whole seconds, so that the same command twice at once does nothing the second time.
    private func wouldExtend(by seconds: Int64) async -> Bool {
        switch await self.door.openness {
        case .open(nil): false
        case .open(let until?): TrustedClock.monotonic + .seconds(seconds) - until >= .seconds(1)
        case .closed, .moving: true
        }
    }

    private func publishState(_ told: inout Told) async {
        let now: Told
        switch await self.door.openness {
        case .closed: now = .locked
        case .open(let until): now = .open(until: until)
        // The end of the movement is a change of its own.
        case .moving: return
        }
        guard now != told else { return }
        guard await self.publish(self.topics.isOpen, Array((now == .locked ? "false" : "true").utf8)),
            await self.publish(self.topics.openUntil, Array(self.openUntil(now).utf8))
        else { return }
        told = now
    }

    /// Unix seconds, cut like those of a dlock13.
    private func openUntil(_ told: Told) -> String {
        switch told {
        case .locked: "0"
        case .open(nil): "\(Self.endless)"
        case .open(let until?):
            "\((self.clock.now + (until - TrustedClock.monotonic)).microseconds / 1_000_000)"
        }
    }

    /// As dlock13 publishes: QoS 0, not retained.
    ///
    /// - Returns: whether it was sent; what was not is told after the next connect.
    @discardableResult
    private func publish(_ topic: String, _ payload: [UInt8]) async -> Bool {
        do {
            try await self.client.publish(topic, payload: payload, qos: .atMostOnce, retain: false)
            return true
        } catch {
            self.logger.debug("not published", error: error, metadata: ["topic": "\(topic)"])
            return false
        }
    }
}
