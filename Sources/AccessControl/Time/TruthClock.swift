/// Tells how long ago the upstream last confirmed the facts that decisions are taken from.
///
/// From a confirmation on, the monotonic clock alone counts, so no step of a wall clock changes the age. A start knows
/// the last confirmation by its time, and reckons with trusted time as soon as there is some. Until then the age follows
/// the wall clock as well, but never becomes less: a clock that is set back makes nothing younger. One that runs away is
/// put right by trusted time or by the upstream itself.
package struct TruthClock: Sendable {
    private enum Origin {
        /// Confirmed in this run.
        case confirmed(MonotonicTime)
        /// Known from the run before: the greatest age that was told, and when.
        case stored(age: Duration, MonotonicTime)
    }

    /// When the facts were last confirmed, by the upstream's clock.
    package private(set) var confirmedAt: Timestamp
    private var origin: Origin
    private var isCurrent = false

    /// - Parameters:
    ///   - confirmedAt: from the run before.
    ///   - monotonic: now.
    package init(confirmedAt: Timestamp, monotonic: MonotonicTime) {
        self.confirmedAt = confirmedAt
        self.origin = .stored(age: .zero, monotonic)
    }

    /// The upstream says that the facts are right.
    ///
    /// - Parameters:
    ///   - time: by its clock.
    ///   - monotonic: before it was asked.
    package mutating func confirm(at time: Timestamp, monotonic: MonotonicTime) {
        self.confirmedAt = time
        self.origin = .confirmed(monotonic)
        self.isCurrent = true
    }

    /// The upstream is no longer there.
    package mutating func lose() {
        self.isCurrent = false
    }

    /// - Parameters:
    ///   - now: the time that decisions are taken at.
    ///   - isTrusted: whether that time is, or only what the wall clock says.
    package mutating func truth(now: Timestamp, isTrusted: Bool, monotonic: MonotonicTime) -> Truth {
        let age: Duration
        switch self.origin {
        case .confirmed(let then): age = monotonic - then
        case .stored(let known, let then):
            let reckoned = now.since(self.confirmedAt)
            // What has passed in this run has passed, whatever any clock says.
            age = isTrusted ? reckoned : max(reckoned, known + (monotonic - then))
            self.origin = .stored(age: max(age, .zero), monotonic)
        }
        return .confirmed(at: self.confirmedAt, age: max(age, .zero), isCurrent: self.isCurrent)
    }
}
