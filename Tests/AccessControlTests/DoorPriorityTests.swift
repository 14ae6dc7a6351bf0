import AccessControl
import Testing

@Suite("Fire over exit over lockdown over hold over tap")
struct DoorPriorityTests {
    private static let full: LockCapabilities = [.lock, .hold, .confirm]
    private static let ten = Duration.seconds(10)

    private func at(_ seconds: Int) -> MonotonicTime { MonotonicTime(.seconds(seconds)) }

    /// Feeds a machine, a second apart, and gives back what it did without its wakes.
    private func run(_ door: inout DoorMachine, _ inputs: [DoorMachine.Input]) throws -> [[DoorMachine.Effect]] {
        try inputs.enumerated().map { second, input in
            try door.handle(input, at: self.at(second)).filter { if case .wake = $0 { false } else { true } }
        }
    }

    @Test(
        "a fire release opens whatever was ordered, and what was ordered comes back with the reset",
        arguments: [
            ([], .locked, [.lock]), ([.lockDown], .lockedDown, [.lock]),
            ([.hold(until: nil)], .heldOpen(until: nil), [.hold]), ([.open(for: .seconds(100))], .locked, [.lock]),
        ] as [([DoorMachine.Input], DoorMachine.State, [DoorMachine.Effect])]
    )
    func fire(before: [DoorMachine.Input], after: DoorMachine.State, command: [DoorMachine.Effect]) throws {
        var door = DoorMachine(capabilities: Self.full, rules: DoorRules(hasFireInput: true))
        _ = try self.run(&door, before)
        #expect(try door.handle(.fire(isActive: true), at: self.at(9)).contains(.hold))
        #expect(door.state == .fireReleased && door.commanded == .unlocked && door.admits)
        #expect(throws: DoorMachine.Refusal.fireInputActive) { try door.handle(.resetFire, at: self.at(10)) }
        #expect(throws: DoorMachine.Refusal.fireReleased) { try door.handle(.lock, at: self.at(10)) }
        _ = try door.handle(.fire(isActive: nil), at: self.at(11))
        #expect(throws: DoorMachine.Refusal.fireInputUnknown) { try door.handle(.resetFire, at: self.at(11)) }
        _ = try door.handle(.fire(isActive: false), at: self.at(12))
        #expect(door.state == .fireReleased)
        let effects = try door.handle(.resetFire, at: self.at(13))
        #expect(effects.first.map { [$0] } == command && effects.contains(.record(.fireReset)))
        #expect(door.state == after)
    }

    @Test(
        "a fire release that was latched is restored without its input, and opens in spite of a lockdown restored after"
    )
    func restoring() throws {
        var door = DoorMachine(capabilities: Self.full)
        let effects = try self.run(&door, [.restoreFire, .lockDown, .timeReached])
        #expect(effects == [[.hold], [], []])
        #expect(door.isFireLatched && door.order == .lockedDown)
        #expect(try self.run(&door, [.resetFire]) == [[.lock, .record(.fireReset)]])
        #expect(door.state == .lockedDown)
    }

    @Test("a lock that cannot be held is told again and again while the fire release lasts")
    func renewing() throws {
        var door = DoorMachine(capabilities: [], maximumOpening: .seconds(40))
        #expect(
            try door.handle(.fire(isActive: true), at: self.at(0)) == [
                .unlock(for: .seconds(40)), .record(.fireRaised), .wake(at: self.at(30)),
            ]
        )
        _ = try door.handle(.unlocked, at: self.at(0))
        #expect(try door.handle(.timeReached, at: self.at(30)).contains(.unlock(for: .seconds(40))))
        // One that does not obey is told again soon.
        #expect(try door.handle(.unlockFailed, at: self.at(31)) == [.wake(at: self.at(32))])
        #expect(door.state == .fireReleased)
    }

    @Test("whoever leaves may in a lockdown, and only they")
    func exitInLockdown() throws {
        var door = DoorMachine(capabilities: Self.full)
        _ = try self.run(&door, [.open(for: Self.ten), .lockDown])
        #expect(door.state == .lockedDown)
        #expect(throws: DoorMachine.Refusal.lockedDown) { try door.handle(.open(for: Self.ten), at: self.at(2)) }
        #expect(
            try door.handle(.exit(for: .seconds(5)), at: self.at(2)) == [
                .unlock(for: .seconds(5)), .record(.exit), .wake(at: self.at(7)),
            ]
        )
        #expect(try door.handle(.timeReached, at: self.at(7)) == [.lock])
        #expect(door.state == .lockedDown)
        #expect(
            try self.run(&door, [.open(for: Self.ten, passing: true)]) == [[.unlock(for: Self.ten)]]
        )
    }

    @Test("a lockdown does not cut off whoever leaves")
    func lockdownDuringExit() throws {
        var door = DoorMachine(capabilities: Self.full)
        #expect(
            try self.run(&door, [.open(for: .seconds(60)), .exit(for: .seconds(5)), .lockDown]) == [
                [.unlock(for: .seconds(60))], [.unlock(for: .seconds(59)), .record(.exit)], [],
            ]
        )
        #expect(door.state == .unlocking(until: self.at(6)))
    }

    @Test("an exit button in a hold opens no sooner and no later")
    func exitInHold() throws {
        var door = DoorMachine(capabilities: Self.full)
        #expect(
            try self.run(&door, [.hold(until: nil), .exit(for: .seconds(60)), .release]) == [
                [.hold], [.hold, .record(.exit)], [],
            ]
        )
        #expect(try door.handle(.timeReached, at: self.at(61)).contains(.lock))
    }
}

@Suite("A contact")
struct DoorContactTests {
    private static let full: LockCapabilities = [.lock, .hold, .confirm]

    private func at(_ seconds: Int) -> MonotonicTime { MonotonicTime(.seconds(seconds)) }

    private func closedDoor(_ rules: DoorRules, _ capabilities: LockCapabilities = full) throws -> DoorMachine {
        var door = DoorMachine(capabilities: capabilities, rules: rules)
        #expect(try door.handle(.contact(.closed), at: self.at(0)) == [])
        return door
    }

    @Test("relocks once the door has opened and closed again, and not before it has opened")
    func relocking() throws {
        var door = try self.closedDoor(DoorRules(relockOnClose: true))
        _ = try door.handle(.open(for: .seconds(10)), at: self.at(1))
        _ = try door.handle(.contact(.unknown), at: self.at(2))
        #expect(try door.handle(.contact(.closed), at: self.at(2)) == [])
        #expect(try door.handle(.contact(.open), at: self.at(3)) == [.record(.opened)])
        #expect(
            try door.handle(.contact(.closed), at: self.at(4)) == [.lock, .record(.closed), .wake(at: nil)]
        )
        #expect(door.state == .locked)
    }

    @Test("relocks nothing that cannot be locked, is held or released", arguments: [0, 1, 2])
    func notRelocking(_ kind: Int) throws {
        var door = try self.closedDoor(DoorRules(relockOnClose: true), kind == 0 ? [] : Self.full)
        let input: DoorMachine.Input =
            switch kind {
            case 0: .open(for: .seconds(10))
            case 1: .hold(until: nil)
            default: .fire(isActive: true)
            }
        _ = try door.handle(input, at: self.at(1))
        _ = try door.handle(.contact(.open), at: self.at(2))
        #expect(try !door.handle(.contact(.closed), at: self.at(3)).contains(.lock))
        #expect(door.commanded == .unlocked)
    }

    @Test("warns, alarms, and tells when it is over")
    func heldOpen() throws {
        let rules = DoorRules(heldOpenWarning: .seconds(30), heldOpenAlarm: .seconds(60))
        var door = try self.closedDoor(rules)
        _ = try door.handle(.open(for: .seconds(5)), at: self.at(0))
        _ = try door.handle(.contact(.open), at: self.at(1))
        #expect(try door.handle(.timeReached, at: self.at(5)) == [.lock, .wake(at: self.at(31))])
        #expect(
            try door.handle(.timeReached, at: self.at(31)) == [.record(.heldOpenWarning), .wake(at: self.at(61))]
        )
        #expect(door.signals == [.heldOpenWarning])
        #expect(try door.handle(.timeReached, at: self.at(61)) == [.record(.heldOpen)])
        #expect(door.alarms == [.heldOpenWarning, .heldOpen])
        #expect(
            try door.handle(.contact(.closed), at: self.at(70)) == [
                .record(.closed), .record(.heldOpenWarningCleared), .record(.heldOpenCleared),
            ]
        )
        #expect(door.alarms.isEmpty)
    }

    @Test("of a door that is held open warns only after the hold")
    func heldOpenOnPurpose() throws {
        var door = try self.closedDoor(DoorRules(heldOpenWarning: .seconds(30)))
        _ = try door.handle(.hold(until: self.at(100)), at: self.at(0))
        _ = try door.handle(.contact(.open), at: self.at(1))
        #expect(try door.handle(.timeReached, at: self.at(100)) == [.lock, .wake(at: self.at(130))])
        #expect(try door.handle(.timeReached, at: self.at(130)).contains(.record(.heldOpenWarning)))
    }

    @Test("raises forced-open when nobody was let through, and not right after a relock")
    func forced() throws {
        let rules = DoorRules(forcedOpen: true, forcedOpenGrace: .seconds(2))
        var door = try self.closedDoor(rules)
        #expect(try door.handle(.contact(.open), at: self.at(1)) == [.record(.opened), .record(.forcedOpen)])
        #expect(door.alarms == [.forcedOpen])
        #expect(
            try door.handle(.contact(.closed), at: self.at(2)) == [.record(.closed), .record(.forcedOpenCleared)]
        )
        _ = try door.handle(.open(for: .seconds(5)), at: self.at(10))
        _ = try door.handle(.timeReached, at: self.at(15))
        #expect(try door.handle(.contact(.open), at: self.at(16)) == [.record(.opened)])
        _ = try door.handle(.contact(.closed), at: self.at(17))
        #expect(try door.handle(.contact(.open), at: self.at(18)).contains(.record(.forcedOpen)))
    }

    @Test("that was lost accuses nobody of what it did not see")
    func unknown() throws {
        var door = try self.closedDoor(DoorRules(forcedOpen: true))
        _ = try door.handle(.contact(.unknown), at: self.at(1))
        #expect(try door.handle(.contact(.open), at: self.at(2)) == [.record(.opened)])
        #expect(door.alarms.isEmpty)
    }
}

@Suite("An air-lock")
struct InterlockTests {
    @Test func letsOneDoorOpenAtATime() {
        let (inner, outer, other) = (DoorID("inner"), DoorID("outer"), DoorID("other"))
        var interlock = Interlock([inner: [outer]])
        var answers = [interlock.claim(inner)]
        // In both directions, although only one of them says so.
        answers += [interlock.hinders(outer), interlock.claim(outer), interlock.claim(other), interlock.hinders(inner)]
        #expect(answers == [true, true, false, true, false])
        interlock.set(inner, isOpen: false)
        answers = [interlock.claim(outer), interlock.hinders(inner)]
        #expect(answers == [true, true])
    }
}
