import AccessControl
import Synchronization

/// What is measured while it happens; all other metrics are read from the parts when they are asked for.
final class Measurements: Sendable {
    struct Tap: Hashable, Comparable {
        var door: DoorID
        /// `granted`, or the reason of the denial.
        var reason: String

        static func < (first: Tap, second: Tap) -> Bool {
            (first.door, first.reason) < (second.door, second.reason)
        }
    }

    /// From the receipt of a tap to its decision.
    let tapToDecision = Histogram.quick
    /// From the decision, which then goes on record, to the command to the lock.
    let decisionToLock = Histogram.quick
    /// An append to the journal, until it is durable or was given up.
    let journalAppend = Histogram.quick
    /// From an entry's own time to its delivery.
    let deliveryLag = Histogram.slow
    private let answers = Mutex<[DoorID: Histogram]>([:])
    private let counts = Mutex<[Tap: UInt64]>([:])
    private let failures = Mutex<[DoorID: UInt64]>([:])

    /// From the command to the answer of the lock, for each door that was opened by a tap.
    var lockToAnswer: [DoorID: Histogram] { self.answers.withLock { $0 } }

    var taps: [Tap: UInt64] { self.counts.withLock { $0 } }

    /// Taps that were granted and whose lock did not open.
    var openingsFailed: [DoorID: UInt64] { self.failures.withLock { $0 } }

    func lockAnswered(at door: DoorID, after duration: Duration) {
        let histogram = self.answers.withLock { answers in
            let histogram = answers[door] ?? .quick
            answers[door] = histogram
            return histogram
        }
        histogram.observe(duration)
    }

    func openingFailed(at door: DoorID) {
        self.failures.withLock { $0[door, default: 0] += 1 }
    }

    func tapped(at door: DoorID, _ reason: String) {
        self.counts.withLock { $0[Tap(door: door, reason: reason), default: 0] += 1 }
    }
}
