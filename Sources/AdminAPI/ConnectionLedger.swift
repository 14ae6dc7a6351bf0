import Synchronization

/// Counts the connections of each Unix user, so that none can use them all up.
final class ConnectionLedger: Sendable {
    enum Entry: Sendable, Hashable {
        case admitted
        /// - Parameter isFirst: whether none was refused to this user since it last had fewer than it may have.
        case refused(isFirst: Bool)
    }

    private struct State {
        var connections: [UInt32: Int] = [:]
        var others = 0
        var complained: Set<UInt32> = []
        /// Refused ones that are still being told so.
        var lingering = 0
    }

    /// Refused clients are told why while there are no more of them than this; the rest is hung up on.
    private static let lingeringLimit = 64

    private let limits: AdminLimits
    /// Users who may do everything.
    private let full: Set<UInt32>
    private let traffic: AdminTraffic
    private let state = Mutex(State())

    init(limits: AdminLimits, full: Set<UInt32>, traffic: AdminTraffic) {
        self.limits = limits
        self.full = full
        self.traffic = traffic
    }

    /// Counts a connection in if there is room; then ``leave(_:)`` has to follow.
    func enter(_ uid: UInt32) -> Entry {
        let entry = self.state.withLock { state -> Entry in
            let isOther = !self.full.contains(uid)
            guard state.connections[uid, default: 0] < self.limits.connectionsPerUser,
                !isOther || state.others < self.limits.connectionsOfOthers
            else { return .refused(isFirst: state.complained.insert(uid).inserted) }
            state.connections[uid, default: 0] += 1
            if isOther { state.others += 1 }
            return .admitted
        }
        switch entry {
        case .admitted: self.traffic.connected()
        case .refused: self.traffic.refused()
        }
        return entry
    }

    func leave(_ uid: UInt32) {
        self.state.withLock { state in
            let rest = state.connections[uid, default: 0] - 1
            state.connections[uid] = rest > 0 ? rest : nil
            if !self.full.contains(uid) { state.others -= 1 }
            state.complained.remove(uid)
        }
        self.traffic.disconnected()
    }

    /// Whether a refused client may be told why; then ``endLingering()`` has to follow.
    func beginLingering() -> Bool {
        self.state.withLock { state in
            guard state.lingering < Self.lingeringLimit else { return false }
            state.lingering += 1
            return true
        }
    }

    func endLingering() {
        self.state.withLock { $0.lingering -= 1 }
    }
}
