/// Whether what a door was told came true: the lock says that it opened, the door was seen to open, the lock says that it
/// locked again; each with a deadline, where the hardware can tell.
///
/// No clock and no I/O. It is shown the door after each thing that happens there, and judges by what it has seen.
package struct DoorProof: Sendable {
    /// What is not as it was told.
    package enum Doubt: String, Sendable, Hashable, CaseIterable {
        /// The lock was told to open, and says that it is locked.
        case notUnlocked
        /// The lock should have locked, and says that it is open.
        case notRelocked
        /// The door was not seen to open in several openings in a row.
        case didNotOpen
    }

    /// A look at the door.
    package struct View: Sendable, Hashable {
        package var commanded: LockPosition
        package var confirmed: LockPosition
        package var contact: DoorContact
        /// The lock has answered to the command to open.
        package var isAnswered: Bool
        /// It is held open or released by a fire: nobody needs to open it.
        package var standsOpen: Bool

        package init(_ machine: DoorMachine) {
            self.commanded = machine.commanded
            self.confirmed = machine.confirmed
            self.contact = machine.contact
            self.standsOpen = machine.isMeantToStandOpen
            self.isAnswered = if case .unlocked = machine.state { true } else { false }
        }

        package init(
            commanded: LockPosition,
            confirmed: LockPosition = .unknown,
            contact: DoorContact = .unknown,
            isAnswered: Bool = true,
            standsOpen: Bool = false
        ) {
            self.commanded = commanded
            self.confirmed = confirmed
            self.contact = contact
            self.isAnswered = isAnswered
            self.standsOpen = standsOpen
        }
    }

    /// One time that the lock was open for somebody.
    private struct Opening: Sendable {
        /// When it ended; nil while it goes on.
        var endedAt: MonotonicTime?
        var wasAnswered = false
        /// The contact said *closed* all the time.
        var wasSeen = true
    }

    /// How long a lock may take to say that it did what it was told.
    package static let confirmTime = Duration.seconds(5)
    /// The same for a lock that relocks by its own timer: somebody else may have told it to stay open longer.
    package static let ownTimerConfirmTime = Duration.seconds(130)
    /// How long after the relock the door may still be seen to open.
    package static let grace = Duration.seconds(2)

    private let canBeLocked: Bool
    private var opening: Opening?
    /// Openings in a row, all ended, in which the door stayed closed.
    private var unopened = 0
    /// Since when the lock was told to open and says otherwise.
    private var unlockDueSince: MonotonicTime?
    /// Since when the lock should be locked and says otherwise.
    private var relockDueSince: MonotonicTime?
    private var view: View?

    package init(capabilities: LockCapabilities) {
        self.canBeLocked = capabilities.contains(.lock)
    }

    /// Takes a look at the door after something has happened there.
    package mutating func observe(_ view: View, at now: MonotonicTime) {
        let before = self.view
        self.view = view
        self.judgeOpening(at: now)
        switch view.commanded {
        case .unlocked:
            if view.contact == .open { self.unopened = 0 }
            if before?.commanded != .unlocked { self.opening = Opening() }
            self.opening?.endedAt = nil
            if view.isAnswered { self.opening?.wasAnswered = true }
            if view.contact != .closed || view.standsOpen { self.opening?.wasSeen = false }
            self.relockDueSince = nil
            self.unlockDueSince = view.confirmed == .locked ? self.unlockDueSince ?? now : nil
        case .locked, .unknown:
            if view.contact == .open { self.unopened = 0 }
            if view.contact != .closed { self.opening?.wasSeen = false }
            if before?.commanded == .unlocked {
                self.opening?.endedAt = now
                // Only what was open for us: somebody else may open a lock that reports so.
                self.relockDueSince = now
            }
            if view.confirmed != .unlocked { self.relockDueSince = nil }
            self.unlockDueSince = nil
        }
    }

    /// What is in doubt at a time that is not before the last look.
    ///
    /// - Parameter limit: so many openings in a row without the door being seen to open are a doubt; 0 for never.
    package func doubts(at now: MonotonicTime, limit: Int) -> Set<Doubt> {
        var doubts: Set<Doubt> = []
        if let since = self.unlockDueSince, now >= since + Self.confirmTime { doubts.insert(.notUnlocked) }
        let time = self.canBeLocked ? Self.confirmTime : Self.ownTimerConfirmTime
        if let since = self.relockDueSince, now >= since + time { doubts.insert(.notRelocked) }
        if limit > 0, self.unopened + (self.isUnopened(at: now) ? 1 : 0) >= limit { doubts.insert(.didNotOpen) }
        return doubts
    }

    private func isUnopened(at now: MonotonicTime) -> Bool {
        guard let opening = self.opening, let end = opening.endedAt, now >= end + Self.grace else { return false }
        return opening.wasAnswered && opening.wasSeen
    }

    private mutating func judgeOpening(at now: MonotonicTime) {
        guard let end = self.opening?.endedAt, now >= end + Self.grace else { return }
        if self.isUnopened(at: now) { self.unopened += 1 }
        self.opening = nil
    }
}
