import AccessControl
import Hardware

extension DoorController {
    /// What people are told about the door.
    struct Status: Sendable {
        var state: DoorMachine.State
        /// What was ordered, also where the fire release overrides it.
        var standing: DoorStanding
        /// When it relocks, by the wall clock for people; nil when it does not by itself.
        var until: Timestamp?
        /// What is wrong with the lock, or with what is kept of it.
        var lockFault: String?
        var lastOpening: Timestamp?
        /// ``DoorContact/unknown`` also where there is none.
        var contact: DoorContact
        /// What the lock was told.
        var commanded: LockPosition
        /// What the lock says.
        var confirmed: LockPosition
        var alarms: Set<DoorAlarm>
        var isFireLatched: Bool
        /// Nil where there is none, or where it cannot be read.
        var isFireInputActive: Bool?
        /// Inputs that cannot be read, and why.
        var inputFaults: [DoorInput: String]
        /// Why its buzzer or light cannot be switched.
        var signalFaults: [String]
    }

    var status: Status {
        let standing: DoorStanding
        switch self.machine.order {
        case .none: standing = .normal
        case .held: standing = .held(until: nil)
        case .lockedDown: standing = .lockedDown
        }
        let until: MonotonicTime?
        switch self.machine.state {
        case .locked, .lockedDown, .fireReleased: until = nil
        case .unlocking(let time), .unlocked(let time): until = time
        case .heldOpen(let time): until = time
        }
        return Status(
            state: self.machine.state,
            standing: standing,
            until: until.map { self.wallTime(of: $0) },
            lockFault: self.lock.fault ?? self.silence ?? self.latchFault,
            lastOpening: self.lastOpening,
            contact: self.machine.contact,
            commanded: self.machine.commanded,
            confirmed: self.lock.confirmed,
            alarms: self.machine.alarms,
            isFireLatched: self.machine.isFireLatched,
            isFireInputActive: self.machine.isFireInputActive,
            inputFaults: self.inputs.compactMapValues(\.fault),
            signalFaults: self.parts.signals.compactMap(\.output.fault)
        )
    }

    /// What a tap needs to know of the door before it is decided, in one visit.
    var admission: DoorAdmission {
        let hindrance: Denial? = self.isHindered ? .interlocked : nil
        let isLockedDown = self.isStopping || !self.machine.admits
        return DoorAdmission(
            key: self.settings.key,
            denial: isLockedDown ? .lockedDown : hindrance,
            denialOfPassing: self.isStopping ? .lockedDown : hindrance,
            failurePolicy: self.settings.failurePolicy
        )
    }

    var admits: Bool { self.machine.admits && !self.isStopping }

    /// To the millisecond: the two clocks are not read at the same moment.
    private func wallTime(of time: MonotonicTime) -> Timestamp {
        let exact = self.clock.now + (time - TrustedClock.monotonic)
        return Timestamp(microseconds: (exact.microseconds + 500) / 1000 * 1000)
    }
}
