import AccessControl
import Hardware
import TestServers
import Testing

@testable import AccessDaemon

@Suite("A door", .timeLimit(.minutes(5)))
struct DoorControllerTests {
    @Test("relocks when its time is over, and not before")
    func relocking() async throws {
        let test = try TestDoor(unlockTime: .milliseconds(150))
        let start = ContinuousClock.now
        #expect(try await test.door.open() == .milliseconds(150))
        #expect(test.lock.isOpen)
        #expect(await test.door.status.lastOpening != nil)
        try await test.lock.waitForCommands(2)
        #expect(ContinuousClock.now - start >= .milliseconds(150))
        #expect(test.lock.commands.elements == [.unlock(.milliseconds(150)), .lock])
        #expect(await test.door.status.state == .locked)
    }

    @Test("stays open for longer after a second tap")
    func extending() async throws {
        let test = try TestDoor()
        _ = try await test.door.open(for: .milliseconds(100))
        _ = try await test.door.open(for: .seconds(3600))
        // Well after the end of the first opening, whose time must be forgotten.
        try await Task.sleep(for: .milliseconds(300))
        #expect(test.lock.isOpen && test.lock.commands.elements.last == .unlock(.seconds(3600)))
        let until = try #require(await test.door.status.until)
        #expect(until.since(test.clock.now) > .seconds(3000))
    }

    @Test("is not locked earlier by a second, shorter opening")
    func notShortening() async throws {
        let test = try TestDoor()
        _ = try await test.door.open(for: .seconds(3600))
        _ = try await test.door.open(for: .milliseconds(50))
        try await Task.sleep(for: .milliseconds(200))
        #expect(test.lock.isOpen)
        // A lock that just sets its time is told all that is left.
        guard case .unlock(let left) = test.lock.commands.elements.last else {
            Issue.record("the second opening commanded \(test.lock.commands.elements)")
            return
        }
        #expect(left > .seconds(3000) && left < .seconds(3600))
    }

    @Test("whose lock fails says so, and tells the lock to lock all the same")
    func failing() async throws {
        let test = try TestDoor()
        test.lock.answerOpenings(.failure)
        let error = await #expect(throws: LockError.self) { try await test.door.open() }
        #expect(error?.message == "the lock does not answer")
        #expect(test.lock.commands.elements == [.unlock(.seconds(3600)), .lock])
        let status = await test.door.status
        #expect(status.state == .locked && status.until == nil && status.lastOpening == nil)
    }

    @Test("whose lock does not hold is locked, and told so")
    func failingHold() async throws {
        let test = try TestDoor()
        test.lock.answerOpenings(.failure)
        await #expect(throws: LockError.self) { try await test.door.stand(.held(until: nil)) }
        #expect(test.lock.commands.elements == [.hold, .lock] && !test.lock.isOpen)
        #expect(await test.door.status.standing == .normal)
    }

    @Test("locks all doors at the end at once, also when the end is cut short, and tells if one did not obey")
    func stoppingAll() async throws {
        let (slow, broken) = (try TestDoor(), try TestDoor())
        let latch = Latch()
        slow.lock.answerLockings(.init(after: latch))
        broken.lock.fail(lockings: 1000)
        let service = DoorService(doors: [slow.door, broken.door])
        let run = Task { try await service.run() }
        run.cancel()
        try await slow.lock.waitForCommands(1)
        try await broken.lock.waitForCommands(1)
        latch.open()
        let error = await #expect(throws: LocksOpenError.self) { try await run.value }
        #expect(error?.doors == [DoorID("entrance")])
        #expect(!slow.lock.isOpen)
    }

    @Test("whose lock fails at the end of the daemon is told again while there is time")
    func lockingAgainAtTheEnd() async throws {
        let test = try TestDoor()
        _ = try await test.door.open()
        test.lock.fail(lockings: 3)
        let service = Task { try await DoorService(doors: [test.door]).run() }
        service.cancel()
        try await service.value
        #expect(!test.lock.isOpen && test.lock.commands.elements.count == 5)
    }

    @Test("whose lock does not follow a hold that stood before a restart keeps it, and tells the lock again")
    func restoredHold() async throws {
        let test = try TestDoor()
        test.lock.fail(openings: 2)
        await #expect(throws: LockError.self) { try await test.door.stand(.held(until: nil), isRestored: true) }
        #expect(await test.door.status.standing == .held(until: nil))
        try await test.lock.waitForCommands(3)
        #expect(test.lock.commands.elements == [.hold, .hold, .hold])
        try await Self.wait { test.lock.isOpen }
    }

    @Test("that is held open stays so when the lock fails at a tap")
    func failingTapInHold() async throws {
        let test = try TestDoor()
        try await test.door.stand(.held(until: nil))
        test.lock.fail(openings: 1)
        await #expect(throws: LockError.self) { try await test.door.open() }
        #expect(await test.door.status.standing == .held(until: nil))
        try await test.lock.waitForCommands(3)
        #expect(test.lock.commands.elements == [.hold, .hold, .hold])
    }

    @Test("says to whoever locks it that the lock does not lock, also when it was told before")
    func lockingByHand() async throws {
        let test = try TestDoor(unlockTime: .milliseconds(50))
        test.lock.fail(lockings: 1000)
        _ = try await test.door.open()
        try await test.lock.waitForCommands(2)
        let error = await #expect(throws: LockError.self) { try await test.door.lockNow() }
        #expect(
            error?.message
                == "the lock does not lock, and is told again until it does: the lock does not answer"
        )
    }

    @Test("logs a lock that keeps failing once, and that it works again")
    func logging() async throws {
        let lines = Recording<String>()
        let test = try TestDoor(unlockTime: .milliseconds(50), log: lines)
        test.lock.fail(lockings: 3)
        _ = try await test.door.open()
        try #require(await lines.first(timeout: .seconds(45)) { $0 == "lock works again" } != nil)
        #expect(lines.elements.filter { $0.hasPrefix("lock ") } == ["lock does not lock", "lock works again"])
    }

    @Test("locks again and again until the lock obeys")
    func lockingAgain() async throws {
        let test = try TestDoor(unlockTime: .milliseconds(50))
        test.lock.answerLockings(.failure, .failure)
        _ = try await test.door.open()
        try await test.lock.waitForCommands(4)
        #expect(test.lock.commands.elements.dropFirst() == [.lock, .lock, .lock])
        try await Self.wait { !test.lock.isOpen }
    }

    @Test("relocks after an opening that came while the lock did not lock")
    func openingWhileNotLocking() async throws {
        let test = try TestDoor()
        let slow = Latch()
        test.lock.answerLockings(.init(after: slow, failure: "the lock does not answer"))
        _ = try await test.door.open(for: .milliseconds(50))
        try await test.lock.waitForCommands(2)
        _ = try await test.door.open(for: .milliseconds(200))
        slow.open()
        // The failure of the old command must not take the relock time of the new opening away.
        try await test.lock.waitForCommands(4)
        #expect(test.lock.commands.elements.last == .lock)
        try await Self.wait { !test.lock.isOpen }
        #expect(await test.door.status.state == .locked)
    }

    @Test("that is locked down while its lock is slow to open ends up locked", arguments: [false, true])
    func lockdownWhileOpening(byHold: Bool) async throws {
        let test = try TestDoor()
        let slow = Latch()
        test.lock.answerOpenings(.init(after: slow))
        let opening = Task {
            if byHold { try await test.door.stand(.held(until: nil)) } else { _ = try await test.door.open() }
        }
        try await test.lock.waitForCommands(1)
        try await test.door.stand(.lockedDown)
        #expect(test.lock.commands.elements.last == .lock)
        slow.open()
        let error = await #expect(throws: LockError.self) { try await opening.value }
        #expect(error?.message == "the door was locked while its lock was opening")
        #expect(!test.lock.isOpen)
        let admits = await test.door.admits
        #expect(await test.door.status.state == .lockedDown && !admits)
        await #expect(throws: DoorMachine.Refusal.lockedDown) { try await test.door.open() }
    }

    @Test("is locked again when an opening fails after its time, since it may have opened in part")
    func lateFailure() async throws {
        let test = try TestDoor()
        let slow = Latch()
        test.lock.answerOpenings(.init(after: slow, failure: "the second line does not answer"))
        let opening = Task { try await test.door.open(for: .milliseconds(20)) }
        try await test.lock.waitForCommands(2)
        try await Self.waitForState(.locked, of: test.door)
        slow.open()
        await #expect(throws: LockError.self) { try await opening.value }
        #expect(test.lock.commands.elements == [.unlock(.milliseconds(20)), .lock, .lock])
    }

    @Test("does not open for a moment when it was locked before its lock was told")
    func overtakenBeforehand() async throws {
        let test = try TestDoor()
        try await test.door.stand(.lockedDown)
        await #expect(throws: LockError.self) { try await test.door.perform([.unlock(for: .seconds(5))]) }
        #expect(test.lock.commands.elements == [.lock])
    }

    @Test("that is stopped while its lock is slow to open ends up locked")
    func stopWhileOpening() async throws {
        let test = try TestDoor()
        let slow = Latch()
        test.lock.answerOpenings(.init(after: slow))
        let opening = Task { try await test.door.open() }
        try await test.lock.waitForCommands(1)
        await test.door.stop()
        slow.open()
        await #expect(throws: LockError.self) { try await opening.value }
        #expect(!test.lock.isOpen)
    }

    @Test("is locked by a stop, and never opens after it")
    func stopping() async throws {
        let test = try TestDoor()
        _ = try await test.door.open()
        await test.door.stop()
        #expect(test.lock.commands.elements == [.unlock(.seconds(3600)), .lock] && !test.lock.isOpen)
        let error = await #expect(throws: LockError.self) { try await test.door.open() }
        #expect(error?.message == "the daemon is stopping")
        let admits = await test.door.admits
        #expect(!admits && test.lock.commands.elements.count == 2)
    }

    @Test("is locked by a stop although it was never opened, and not if its lock cannot be locked")
    func stoppingUnopened() async throws {
        let locked = try TestDoor()
        await locked.door.stop()
        #expect(locked.lock.commands.elements == [.lock])
        let timed = try TestDoor(capabilities: [])
        await timed.door.stop()
        #expect(timed.lock.commands.elements.isEmpty)
    }

    @Test("is held open until its time")
    func holding() async throws {
        let test = try TestDoor()
        let start = test.clock.now
        try await test.door.stand(.held(until: start + .milliseconds(300)))
        try await test.lock.waitForCommands(2)
        #expect(test.clock.now.since(start) >= .milliseconds(300))
        #expect(test.lock.commands.elements == [.hold, .lock])
    }

    @Test("that is held open stays so after a tap")
    func tappingHeld() async throws {
        let test = try TestDoor(unlockTime: .milliseconds(50))
        try await test.door.stand(.held(until: nil))
        #expect(try await test.door.open() == nil)
        #expect(await test.door.status.standing == .held(until: nil))
        try await Task.sleep(for: .milliseconds(200))
        #expect(test.lock.commands.elements == [.hold, .hold] && test.lock.isOpen)
    }

    @Test("is released from a hold locked, and from a lockdown usable")
    func releasing() async throws {
        let test = try TestDoor()
        try await test.door.stand(.held(until: nil))
        try await test.door.stand(.normal)
        #expect(test.lock.commands.elements == [.hold, .lock] && !test.lock.isOpen)
        try await test.door.stand(.lockedDown)
        try await test.door.stand(.normal)
        let admits = await test.door.admits
        #expect(admits)
        #expect(try await test.door.open() == .seconds(3600))
    }

    @Test("with a timed lock cannot be held or locked early, and does not open in a lockdown")
    func timedLock() async throws {
        let test = try TestDoor(capabilities: [])
        #expect(await test.door.refusal(of: .hold(until: nil)) == .lockCannotHold)
        #expect(await test.door.refusal(of: .lockDown) == nil)
        await #expect(throws: DoorMachine.Refusal.lockCannotHold) { try await test.door.stand(.held(until: nil)) }
        _ = try await test.door.open()
        await #expect(throws: DoorMachine.Refusal.lockCannotLock) { try await test.door.lockNow() }
        try await test.door.stand(.lockedDown)
        await #expect(throws: DoorMachine.Refusal.lockedDown) { try await test.door.open() }
        #expect(test.lock.commands.elements == [.unlock(.seconds(3600))])
    }

    @Test("takes new settings at once")
    func settings() async throws {
        let test = try TestDoor()
        await test.door.update(.init(name: "Back door", key: "back", unlockTime: .seconds(9)))
        #expect(try await test.door.open() == .seconds(9))
        let admission = await test.door.admission
        #expect(admission.denial == nil && admission.key == "back")
    }

    /// Waits for what has no event to wait for.
    private static func waitForState(_ state: DoorMachine.State, of door: DoorController) async throws {
        let deadline = ContinuousClock.now + .seconds(45)
        while await door.status.state != state {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private static func wait(until condition: () -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(45)
        while !condition() {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
