import Foundation
import TestServers

/// Publishes at a steady rate from a thread of its own.
enum Flood {
    /// - Parameters:
    ///   - rate: messages in a second, sent every millisecond.
    ///   - packets: sent in turn.
    /// - Returns: how many were sent.
    static func run(port: UInt16, rate: Int, for duration: Duration, packets: [[UInt8]]) async throws -> Int {
        try await Self.onThread {
            let wire = try MQTTWire(port: port, client: "flood-\(UInt32.random(in: 0...UInt32.max))")
            let start = ContinuousClock.now
            var sent = 0
            while true {
                let elapsed = start.duration(to: .now)
                guard elapsed < duration else { return sent }
                let due = Int(elapsed / .seconds(1) * Double(rate))
                while sent < due {
                    try wire.send(packets[sent % packets.count])
                    sent += 1
                }
                // Asleep: to wait for so short a time at the socket would take a processor of its own.
                usleep(1000)
                // The broker answers nothing that matters here.
                _ = try wire.next(within: .zero)
            }
        }
    }

    /// Runs the body on a thread of its own, which gives way to others: on a machine with two processors it would take from
    /// the daemon what its load alone would not.
    static func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                setpriority(Int32(PRIO_PROCESS.rawValue), 0, 10)
                continuation.resume(with: Result { try body() })
            }
        }
    }
}
