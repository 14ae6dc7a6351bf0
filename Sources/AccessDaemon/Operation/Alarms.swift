import Synchronization

/// What is wrong that no part can tell by itself when asked, kept until it is over; shown in the health, and an alarm of
/// the kind `suspicious` at the ``AlarmDesk``.
final class Alarms: Sendable {
    private let raised = Mutex<[String: String]>([:])

    /// The messages by the name of the part.
    var all: [String: String] { self.raised.withLock { $0 } }

    func raise(_ part: String, _ message: String) {
        self.raised.withLock { $0[part] = message }
    }

    func clear(_ part: String) {
        self.raised.withLock { _ = $0.removeValue(forKey: part) }
    }
}
