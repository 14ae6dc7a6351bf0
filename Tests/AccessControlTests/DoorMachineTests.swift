import AccessControl
import Testing

@Suite struct DoorMachineTests {
    static let timed: LockCapabilities = []
    static let full: LockCapabilities = [.lock, .hold, .confirm]

    func at(_ seconds: Int) -> MonotonicTime { MonotonicTime(.seconds(seconds)) }

    @Test func aTapOpensForItsTimeAndRelocks() throws {
        var door = DoorMachine(capabilities: Self.full)
        #expect(
            try door.handle(.open(for: .seconds(10)), at: self.at(0)) == [
                .unlock(for: .seconds(10)), .wake(at: self.at(10)),
            ]
        )
        #expect(door.state == .unlocking(until: self.at(10)))
        #expect(try door.handle(.unlocked, at: self.at(1)) == [])
        #expect(door.state == .unlocked(until: self.at(10)))
        #expect(try door.handle(.timeReached, at: self.at(10)) == [.lock])
        #expect(door.state == .locked)
    }

    @Test func aTimedLockRelocksByItself() throws {
        var door = DoorMachine(capabilities: Self.timed)
        _ = try door.handle(.open(for: .seconds(10)), at: self.at(0))
        #expect(try door.handle(.timeReached, at: self.at(10)) == [])
        #expect(door.state == .locked)
    }

    @Test func aSecondTapExtends() throws {
        var door = DoorMachine(capabilities: Self.full)
        _ = try door.handle(.open(for: .seconds(10)), at: self.at(0))
        _ = try door.handle(.unlocked, at: self.at(0))
        #expect(
            try door.handle(.open(for: .seconds(10)), at: self.at(6)) == [
                .unlock(for: .seconds(10)), .wake(at: self.at(16)),
            ]
        )
        #expect(try door.handle(.timeReached, at: self.at(10)) == [.wake(at: self.at(16))])
        #expect(try door.handle(.timeReached, at: self.at(16)) == [.lock])
    }

    @Test func aShorterSecondOpeningNeverCutsTheFirst() throws {
        var door = DoorMachine(capabilities: Self.full)
        _ = try door.handle(.open(for: .seconds(60)), at: self.at(0))
        let effects = try door.handle(.open(for: .seconds(5)), at: self.at(1))
        #expect(effects == [.unlock(for: .seconds(59))])
    }

    @Test func aLockThatFailsIsLocked() throws {
        var door = DoorMachine(capabilities: Self.full)
        _ = try door.handle(.open(for: .seconds(10)), at: self.at(0))
        #expect(try door.handle(.unlockFailed, at: self.at(1)) == [.lock, .wake(at: nil)])
        #expect(door.state == .locked)
    }

    @Test func aHoldStandsAlthoughTheLockFailsAndIsToldAgain() throws {
        var door = DoorMachine(capabilities: Self.full)
        _ = try door.handle(.hold(until: nil), at: self.at(0))
        #expect(try door.handle(.unlockFailed, at: self.at(1)) == [.wake(at: self.at(2))])
        #expect(door.state == .heldOpen(until: nil))
        #expect(try door.handle(.timeReached, at: self.at(2)) == [.hold])
        #expect(try door.handle(.unlockFailed, at: self.at(2)) == [.wake(at: self.at(3))])
        // Somebody's tap that fails in between does not end it either.
        _ = try door.handle(.open(for: .seconds(10)), at: self.at(2))
        _ = try door.handle(.unlockFailed, at: self.at(2))
        #expect(door.state == .heldOpen(until: nil))
        #expect(try door.handle(.release, at: self.at(3)) == [.lock])
        #expect(try door.handle(.timeReached, at: self.at(3)) == [])
        #expect(door.state == .locked)
    }

    @Test func aLockThatIsToBeLockedIsToldAgain() throws {
        var door = DoorMachine(capabilities: Self.full)
        #expect(try door.handle(.lock, at: self.at(0)) == [.lock])
        var timed = DoorMachine(capabilities: Self.timed)
        #expect(try timed.handle(.lock, at: self.at(0)) == [])
    }

    @Test func aTimedLockIsStillOpenAfterALockdownIsReleased() throws {
        var door = DoorMachine(capabilities: Self.timed)
        _ = try door.handle(.open(for: .seconds(60)), at: self.at(0))
        _ = try door.handle(.unlocked, at: self.at(0))
        _ = try door.handle(.lockDown, at: self.at(1))
        #expect(door.state == .lockedDown)
        #expect(try door.handle(.release, at: self.at(2)) == [])
        #expect(door.state == .unlocked(until: self.at(60)))
        _ = try door.handle(.lockDown, at: self.at(3))
        #expect(try door.handle(.timeReached, at: self.at(60)) == [])
        #expect(try door.handle(.release, at: self.at(61)) == [])
        #expect(door.state == .locked)
    }

    @Test func holdEndsAtItsTime() throws {
        var door = DoorMachine(capabilities: Self.full)
        #expect(try door.handle(.hold(until: self.at(100)), at: self.at(0)) == [.hold, .wake(at: self.at(100))])
        #expect(try door.handle(.open(for: .seconds(10)), at: self.at(1)) == [.hold, .wake(at: self.at(11))])
        #expect(door.state == .heldOpen(until: self.at(100)))
        #expect(try door.handle(.timeReached, at: self.at(99)) == [.wake(at: self.at(100))])
        #expect(try door.handle(.timeReached, at: self.at(100)) == [.lock])
    }

    @Test func holdIsReleased() throws {
        var door = DoorMachine(capabilities: Self.full)
        _ = try door.handle(.hold(until: nil), at: self.at(0))
        #expect(try door.handle(.timeReached, at: self.at(1000)) == [])
        #expect(try door.handle(.release, at: self.at(1001)) == [.lock])
        #expect(door.state == .locked)
    }

    @Test func lockdownEndsAnOpeningAndRefusesOthers() throws {
        var door = DoorMachine(capabilities: Self.full)
        _ = try door.handle(.open(for: .seconds(10)), at: self.at(0))
        #expect(try door.handle(.lockDown, at: self.at(1)) == [.lock, .wake(at: nil)])
        #expect(!door.admits)
        #expect(throws: DoorMachine.Refusal.lockedDown) { try door.handle(.open(for: .seconds(1)), at: self.at(2)) }
        #expect(throws: DoorMachine.Refusal.lockedDown) { try door.handle(.hold(until: nil), at: self.at(2)) }
        // A late answer of the lock must not lift the lockdown.
        #expect(try door.handle(.unlocked, at: self.at(3)) == [])
        #expect(door.state == .lockedDown)
        _ = try door.handle(.release, at: self.at(4))
        #expect(door.admits)
    }

    @Test func aTimedLockRefusesWhatItCannotDo() throws {
        var door = DoorMachine(capabilities: Self.timed)
        #expect(throws: DoorMachine.Refusal.lockCannotHold) { try door.handle(.hold(until: nil), at: self.at(0)) }
        #expect(try door.handle(.lock, at: self.at(0)) == [])
        _ = try door.handle(.open(for: .seconds(10)), at: self.at(0))
        #expect(throws: DoorMachine.Refusal.lockCannotLock) { try door.handle(.lock, at: self.at(1)) }
        #expect(try door.handle(.lockDown, at: self.at(1)) == [.wake(at: nil)])
        #expect(!door.admits)
    }
}
