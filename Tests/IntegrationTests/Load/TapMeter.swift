import Dispatch
import TestServers

/// Readers and locks of a few doors in one, on one clock: publishes cards, and sees the commands arrive.
///
/// Taps come at their own times, whether or not the ones before are answered: a pause of the daemon is felt by every tap
/// that falls into it. One that is due while its door has not answered yet counts from when it was due.
final class TapMeter: Sendable {
    struct Door: Sendable {
        var readerTopic: String
        var lockTopic: String
        /// As the reader publishes it.
        var tap: [UInt8]
    }

    /// How long a tap may go without an answer.
    private static let patience = Duration.seconds(20)

    private let port: UInt16
    private let doors: [Door]
    private let queue = DispatchQueue(label: "tap-meter")

    init(port: UInt16, doors: [Door]) {
        self.port = port
        self.doors = doors
    }

    /// Taps at one door after the other for a while, at random times.
    ///
    /// - Parameter rate: taps in a second, of all doors together.
    func measure(for duration: Duration, rate: Double = 50) async throws -> Latencies {
        try await self.run { wire in
            let mean = Duration.seconds(1) / rate
            let end = ContinuousClock.now + duration
            var next = ContinuousClock.now
            var turn = 0
            var waiting: [[ContinuousClock.Instant]] = Array(repeating: [], count: self.doors.count)
            var result = Latencies()
            let index = Dictionary(uniqueKeysWithValues: self.doors.enumerated().map { ($1.lockTopic, $0) })
            while true {
                let now = ContinuousClock.now
                if now >= next, now < end {
                    let door = turn % self.doors.count
                    turn += 1
                    if waiting[door].isEmpty {
                        try wire.send(MQTTWire.publish(self.doors[door].readerTopic, self.doors[door].tap))
                    }
                    waiting[door].append(now)
                    next = now + mean * Double.random(in: 0.5...1.5)
                }
                let pending = waiting.reduce(0) { $0 + $1.count }
                if now >= end, pending == 0 { return result }
                if now >= end + Self.patience {
                    result.unanswered += pending
                    return result
                }
                let wake = now < end ? min(next, end) : end + Self.patience
                guard let message = try wire.next(within: wake - .now) else { continue }
                let arrival = ContinuousClock.now
                guard let door = index[message.topic] else { continue }
                for tap in waiting[door] { result.append(tap.duration(to: arrival)) }
                waiting[door] = []
            }
        }
    }

    /// Taps at all doors in the same instant.
    ///
    /// - Returns: how long each took.
    func tapAll() async throws -> Latencies {
        try await self.run { wire in
            var result = Latencies()
            var waiting = Set(self.doors.map(\.lockTopic))
            let start = ContinuousClock.now
            try wire.send(self.doors.flatMap { MQTTWire.publish($0.readerTopic, $0.tap) })
            while !waiting.isEmpty, let message = try wire.next(within: start + Self.patience - .now) {
                guard waiting.remove(message.topic) != nil else { continue }
                result.append(start.duration(to: .now))
            }
            result.unanswered = waiting.count
            return result
        }
    }

    private func run(_ body: @escaping @Sendable (MQTTWire) throws -> Latencies) async throws -> Latencies {
        try await withCheckedThrowingContinuation { continuation in
            self.queue.async {
                continuation.resume(
                    with: Result {
                        let wire = try MQTTWire(port: self.port, client: "meter-\(UInt32.random(in: 0...UInt32.max))")
                        for door in self.doors { try wire.subscribe(door.lockTopic) }
                        return try body(wire)
                    }
                )
            }
        }
    }
}
