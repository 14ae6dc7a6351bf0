import AccessControl
import Synchronization

/// How the daemon stands with its upstream; written by sync and delivery, read by status, health and the log.
final class UpstreamStatus: Sendable {
    struct Values: Sendable {
        var lastSync: Timestamp?
        /// What keeps the sync from working although the database answers, with the remedy.
        var syncProblem: String?
        /// What keeps the replica from being written.
        var replicaProblem: String?
        /// What is wrong with the sync and what it leaves behind.
        var problem: String? { self.syncProblem ?? self.replicaProblem }
        /// What the role lacks or has too much of.
        var privilegeProblems: [String] = []
        var deliveredUpTo: UInt64 = 0
        /// Whether the database at the other end is known to hold what was delivered: false from the loss of a
        /// connection until the next one has compared.
        var isComparedWithJournal = false
        /// Entries that the upstream refused or holds otherwise, with the reason.
        var undelivered: [UInt64: String] = [:]
        /// Those of them that an alarm was journalled for.
        var announced: Set<UInt64> = []
        var deliveryProblem: String?
        /// What keeps cards that were taken away here from being taken away upstream.
        var restrictionProblem: String?
    }

    private let values = Mutex(Values())

    var value: Values { self.values.withLock { $0 } }

    @discardableResult
    func update<Value: Sendable>(_ change: (inout sending Values) -> Value) -> Value {
        self.values.withLock { change(&$0) }
    }
}
