import Synchronization

/// nonce-1, nonce-2 and so on.
final class TestNonces: Sendable {
    private let count = Mutex(0)

    func next() -> String {
        self.count.withLock { count in
            count += 1
            return "nonce-\(count)"
        }
    }
}
