/// All alarms of a site: raised once for each place, however often their reason is seen, and cleared when it is over.
///
/// No clock and no I/O. Its driver looks at the site again and again and says all that is wrong at that moment.
package struct AlarmBoard: Sendable {
    /// How long after a start an alarm of the run before stands although nothing shows it: parts take their time to come up.
    package static let settlingTime = Duration.seconds(60)

    private var raised: [AlarmKey: Alarm]
    /// What is wrong for too short to be an alarm yet, by since when.
    private var pending: [AlarmKey: MonotonicTime] = [:]
    /// Alarms whose reason is over for too short, by since when.
    private var absent: [AlarmKey: MonotonicTime] = [:]
    /// Alarms of the run before that have not been seen since.
    private var unseen: Set<AlarmKey>
    private let startedAt: MonotonicTime

    /// - Parameter restored: what stood at the end of the run before; it is not raised again.
    package init(restored: [Alarm] = [], at now: MonotonicTime) {
        self.raised = Dictionary(restored.map { ($0.key, $0) }) { first, _ in first }
        self.unseen = Set(self.raised.keys.filter { !$0.kind.isLatched })
        self.startedAt = now
    }

    /// Those that stand, in the order in which they were raised.
    package var alarms: [Alarm] {
        self.raised.values.sorted { ($0.since, $0.key) < ($1.since, $1.key) }
    }

    /// Takes all that is wrong now, but for what is latched.
    ///
    /// - Parameters:
    ///   - present: what is wrong, in plain words.
    ///   - time: of day, for people.
    /// - Returns: what was raised and cleared.
    package mutating func update(
        _ present: [AlarmKey: String],
        at time: Timestamp,
        now: MonotonicTime
    ) -> [AlarmChange] {
        var changes: [AlarmChange] = []
        for (key, message) in present.sorted(by: { $0.key < $1.key }) {
            self.absent[key] = nil
            self.unseen.remove(key)
            if self.raised[key] != nil {
                self.raised[key]?.message = message
                continue
            }
            let since = self.pending[key] ?? now
            self.pending[key] = since
            guard now >= since + key.kind.raiseAfter else { continue }
            self.pending[key] = nil
            changes.append(self.raise(key, message, at: time))
        }
        self.pending = self.pending.filter { present[$0.key] != nil }
        for key in self.raised.keys.sorted() where present[key] == nil && !key.kind.isLatched {
            let since = self.absent[key] ?? now
            self.absent[key] = since
            let isSettled = !self.unseen.contains(key) || now >= self.startedAt + Self.settlingTime
            guard isSettled, now >= since + key.kind.clearAfter else { continue }
            if let change = self.clear(key, at: time) { changes.append(change) }
        }
        return changes
    }

    /// Takes something that has happened and stands until it is acknowledged.
    ///
    /// - Returns: nil when it stands already.
    package mutating func latch(_ key: AlarmKey, _ message: String, at time: Timestamp) -> AlarmChange? {
        guard self.raised[key] == nil else {
            self.raised[key]?.message = message
            return nil
        }
        return self.raise(key, message, at: time)
    }

    /// Somebody has seen an alarm: one that is latched is over, any other stands until its reason is over.
    ///
    /// - Returns: nil when there is no such alarm, or somebody has seen it before.
    package mutating func acknowledge(_ key: AlarmKey, by name: String, at time: Timestamp) -> AlarmChange? {
        guard var alarm = self.raised[key] else { return nil }
        guard !key.kind.isLatched else { return self.clear(key, at: time) }
        guard alarm.acknowledgement == nil else { return nil }
        alarm.acknowledgement = Alarm.Acknowledgement(by: name, at: time)
        self.raised[key] = alarm
        return AlarmChange(.acknowledged, alarm, at: time)
    }

    package subscript(key: AlarmKey) -> Alarm? { self.raised[key] }

    private mutating func raise(_ key: AlarmKey, _ message: String, at time: Timestamp) -> AlarmChange {
        let alarm = Alarm(key: key, since: time, message: message)
        self.raised[key] = alarm
        return AlarmChange(.raised, alarm, at: time)
    }

    private mutating func clear(_ key: AlarmKey, at time: Timestamp) -> AlarmChange? {
        self.absent[key] = nil
        self.unseen.remove(key)
        return self.raised.removeValue(forKey: key).map { AlarmChange(.cleared, $0, at: time) }
    }
}
