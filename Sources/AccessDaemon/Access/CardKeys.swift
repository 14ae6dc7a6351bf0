import CardHashing
import Synchronization

/// The key ring that taps are hashed with; none until it is known whether one may be made.
final class CardKeys: Sendable {
    private let current: Mutex<CardKeyRing?>

    init(_ ring: CardKeyRing?) {
        self.current = Mutex(ring)
    }

    var ring: CardKeyRing? {
        get { self.current.withLock { $0 } }
        set { self.current.withLock { $0 = newValue } }
    }
}
