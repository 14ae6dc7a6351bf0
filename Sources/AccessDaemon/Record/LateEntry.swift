import Synchronization

/// An entry that a slow disk had not taken when the time for it was over: what follows from it waits for it here.
final class LateEntry: Sendable {
    private enum State {
        case waiting([@Sendable (UInt64?) -> Void])
        case ended(UInt64?)
    }

    private let state = Mutex(State.waiting([]))

    /// Runs the body once it is known where the entry stands, with nil when it is lost; at once if that is known.
    ///
    /// - Parameter body: runs on the journal's own thread, so it must be quick.
    func whenKnown(_ body: @escaping @Sendable (UInt64?) -> Void) {
        let sequence: UInt64?? = self.state.withLock { state in
            switch state {
            case .waiting(let bodies):
                state = .waiting(bodies + [body])
                return nil
            case .ended(let sequence): return .some(sequence)
            }
        }
        if let sequence { body(sequence) }
    }

    /// Tells all who wait.
    func end(_ sequence: UInt64?) {
        let bodies = self.state.withLock { state in
            guard case .waiting(let bodies) = state else { return [] as [@Sendable (UInt64?) -> Void] }
            state = .ended(sequence)
            return bodies
        }
        for body in bodies { body(sequence) }
    }
}
