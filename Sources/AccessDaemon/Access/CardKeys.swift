import AccessControl
import CardHashing
import Synchronization

/// The key ring that taps are hashed with; none until it is known whether one may be made.
final class CardKeys: Sendable {
    private let current: Mutex<CardKeyRing?>
    private let isChanging = Mutex(false)

    init(_ ring: CardKeyRing?) {
        self.current = Mutex(ring)
    }

    var ring: CardKeyRing? {
        get { self.current.withLock { $0 } }
        set { self.current.withLock { $0 = newValue } }
    }

    /// Does something about the keys while nobody else does: two new keys of one number would be a disaster.
    ///
    /// - Throws: ``CardKeysBusyError`` when somebody else does; what the body throws.
    func exclusively<Value>(_ body: () async throws -> Value) async throws -> Value {
        let isFree = self.isChanging.withLock { isChanging in
            defer { isChanging = true }
            return !isChanging
        }
        guard isFree else { throw CardKeysBusyError() }
        defer { self.isChanging.withLock { $0 = false } }
        return try await body()
    }
}

/// Somebody else is changing the card keys.
struct CardKeysBusyError: Error {}
