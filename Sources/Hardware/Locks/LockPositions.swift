import AccessControl
import Synchronization

/// The positions of the locks of one door, and what they are together.
final class LockPositions: Sendable {
    let reports = LockReports()
    private let positions: Mutex<[LockPosition]>

    init(count: Int) {
        self.positions = Mutex(Array(repeating: .unknown, count: count))
    }

    func set(_ index: Int, _ position: LockPosition) {
        self.positions.withLock { positions in
            positions[index] = position
            // Under the lock, so that reports arrive in the order in which the state took them.
            self.reports.set(positions.allSatisfy { $0 == positions[0] } ? positions[0] : .unknown)
        }
    }
}
