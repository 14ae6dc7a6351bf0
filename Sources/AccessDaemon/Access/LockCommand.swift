import Hardware

/// What a lock is told.
enum LockCommand: Sendable, Hashable {
    case unlock(for: Duration)
    case hold
    case lock

    func carryOut(on lock: any LockDriver) async -> Result<Void, any Error> {
        do {
            switch self {
            case .unlock(let duration): try await lock.unlock(for: duration)
            case .hold: try await lock.hold()
            case .lock: try await lock.lock()
            }
            return .success(())
        } catch {
            return .failure(error)
        }
    }
}
