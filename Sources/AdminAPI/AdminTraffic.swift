import Synchronization

/// Counts what the clients of the admin socket do, and what they are refused.
package final class AdminTraffic: Sendable {
    /// Why a client was hung up on.
    package enum HangUp: String, Sendable, CaseIterable {
        /// Its request took too long to arrive.
        case slowRequest = "slow-request"
        case largeHead = "large-head"
        /// It left its reply unread.
        case unread
    }

    package struct Figures: Sendable, Hashable {
        /// Connections that there are now.
        package var connections = 0
        /// Connections that were refused since there were too many.
        package var refused: UInt64 = 0
        package var hungUp: [HangUp: UInt64] = [:]
        /// Replies by their status.
        package var replies: [Int: UInt64] = [:]
    }

    private let state = Mutex(Figures())

    package init() {}

    package var figures: Figures { self.state.withLock { $0 } }

    func connected() { self.state.withLock { $0.connections += 1 } }
    func disconnected() { self.state.withLock { $0.connections -= 1 } }
    func refused() { self.state.withLock { $0.refused += 1 } }
    func hungUp(_ reason: HangUp) { self.state.withLock { $0.hungUp[reason, default: 0] += 1 } }
    func replied(_ status: Int) { self.state.withLock { $0.replies[status, default: 0] += 1 } }
}
