import AccessControl
import CardHashing
import FoundationEssentials
import Hardware
import LocalStore
import TestServers
import Testing

@testable import AccessDaemon

@Suite("What is wired to a door", .timeLimit(.minutes(5)))
struct DoorInputTests {
    @Test("lets people out during a lockdown, once for each press")
    func exitInLockdown() async throws {
        let test = InputDoor()
        try await test.door.stand(.lockedDown)
        try await test.running {
            try test.door.simulate(.exitButton, isActive: true)
            try await test.waitForRecord(.exit)
            #expect(test.lock.commands.elements == [.lock, .unlock(.seconds(1800))] && test.lock.isOpen)
            let status = await test.door.status
            #expect(status.standing == .lockedDown && status.commanded == .unlocked)
            await #expect(throws: DoorMachine.Refusal.lockedDown) { try await test.door.open() }
        }
        #expect(test.lock.commands.elements.last == .lock && test.records.elements == [.exit])
    }

    @Test(
        "opens for nobody who pressed longer ago than 3 s, as at a slow start",
        arguments: [DoorInput.exitButton, .doorbell]
    )
    func latePress(input: DoorInput) async throws {
        let test = InputDoor()
        let button = try #require(test.door.inputs[input] as? SimulatedInput)
        // Waits until the daemon has started.
        button.set(true, at: TrustedClock.monotonic + .seconds(-4))
        button.set(false, at: TrustedClock.monotonic + .seconds(-3.5))
        try await test.running {
            button.set(true, at: TrustedClock.monotonic + .seconds(-2))
            try await test.waitForRecord(input == .exitButton ? .exit : .doorbell)
        }
        #expect(test.records.elements.count == 1)
        #expect(test.lock.commands.elements == (input == .exitButton ? [.unlock(.seconds(1800)), .lock] : [.lock]))
    }

    @Test("releases the door for a fire during a lockdown until somebody resets it")
    func fireInLockdown() async throws {
        let test = InputDoor()
        try await test.door.stand(.lockedDown)
        try await test.running {
            try test.door.simulate(.fireRelease, isActive: true)
            try await test.waitForRecord(.fireRaised)
            #expect(test.lock.commands.elements == [.lock, .hold] && test.lock.isOpen)
            await #expect(throws: DoorMachine.Refusal.fireReleased) { try await test.door.lockNow() }
            await #expect(throws: DoorMachine.Refusal.fireInputActive) { try await test.door.resetFire() }
            #expect(try await test.door.open() == nil)
            try test.door.simulate(.fireRelease, isActive: false)
            try await test.waitForRecord(.fireCleared)
            #expect(test.lock.isOpen)
            try await test.door.resetFire()
            try await test.waitForRecord(.fireReset)
            let status = await test.door.status
            #expect(!test.lock.isOpen && status.state == .lockedDown && !status.isFireLatched)
        }
        #expect(test.latches.elements == [true, false])
    }

    @Test("keeps the door released for an alarm that came and went while the one before was being reset")
    func alarmWhileResetting() async throws {
        let (isStoring, mayStore) = (Latch(), Latch())
        let test = InputDoor(onLatchStored: { isLatched in
            guard !isLatched else { return }
            isStoring.open()
            await mayStore.wait()
        })
        await test.door.take(InputChange(isActive: true, at: TrustedClock.monotonic), of: .fireRelease)
        await test.door.take(InputChange(isActive: false, at: TrustedClock.monotonic), of: .fireRelease)
        _ = await test.latches.first(from: 0, timeout: .seconds(45))
        let reset = Task { try await test.door.resetFire() }
        await isStoring.wait()
        await test.door.take(InputChange(isActive: true, at: TrustedClock.monotonic), of: .fireRelease)
        await test.door.take(InputChange(isActive: false, at: TrustedClock.monotonic), of: .fireRelease)
        mayStore.open()
        await #expect(throws: DoorMachine.Refusal.fireInputActive) { try await reset.value }
        #expect(await test.door.status.isFireLatched && test.lock.isOpen)
        // Stored again, for a restart.
        _ = await test.latches.first(from: 2, timeout: .seconds(45))
        #expect(test.latches.elements == [true, false, true])
    }

    @Test("never locks for a moment what the fire release has opened")
    func noLockingInFire() async throws {
        let test = InputDoor()
        await test.door.take(InputChange(isActive: true, at: TrustedClock.monotonic), of: .fireRelease)
        try await test.lock.waitForCommands(1)
        // As an end of time that was due before the alarm and is carried out behind it.
        try await test.door.perform([.lock])
        #expect(test.lock.commands.elements == [.hold] && test.lock.isOpen)
    }

    @Test("keeps a released door released at a stop")
    func stopInFire() async throws {
        let test = InputDoor()
        try await test.running {
            try test.door.simulate(.fireRelease, isActive: true)
            try await test.waitForRecord(.fireRaised)
        }
        #expect(test.lock.commands.elements == [.hold] && test.lock.isOpen)
    }

    @Test("releases the door although the lock is slow to lock", arguments: [nil, "the lock does not answer"])
    func fireWhileLocking(failure: String?) async throws {
        let test = InputDoor()
        let slow = Latch()
        test.lock.answerLockings(.init(after: slow, failure: failure))
        try await test.running {
            _ = try await test.door.open(for: .milliseconds(20))
            try await test.lock.waitForCommands(2)
            try test.door.simulate(.fireRelease, isActive: true)
            try await test.lock.waitForCommands(3)
            slow.open()
            try await test.lock.waitForCommands(4)
            #expect(test.lock.commands.elements.dropFirst(2) == [.hold, .hold])
            try await test.wait { $0.isFireLatched }
        }
        #expect(test.lock.isOpen)
    }

    @Test("opens the door although nothing can be put on record", arguments: [DoorInput.exitButton, .fireRelease])
    func recordStalled(input: DoorInput) async throws {
        let stalled = Latch()
        let test = InputDoor(recording: { await stalled.wait() })
        try await test.running {
            // The first event holds up the records of all that follow.
            try test.door.simulate(.doorbell, isActive: true)
            try test.door.simulate(input, isActive: true)
            try await test.lock.waitForCommands(1)
            try await test.wait { $0.commanded == .unlocked }
            #expect(test.lock.isOpen && test.records.elements.isEmpty)
            stalled.open()
            try await test.waitForRecord(input == .exitButton ? .exit : .fireRaised)
        }
    }

    @Test("tells the door's state, alarms and buzzer")
    func contact() async throws {
        let test = InputDoor(rules: DoorRules(forcedOpen: true))
        try await test.running {
            try await test.wait { $0.contact == .closed }
            try test.door.simulate(.contact, isActive: false)
            try await test.waitForRecord(.forcedOpen)
            try await test.wait { $0.contact == .open && $0.alarms == [.forcedOpen] }
            while !test.buzzer.isActive { try await Task.sleep(for: .milliseconds(5)) }
            try test.door.simulate(.contact, isActive: true)
            try await test.waitForRecord(.forcedOpenCleared)
            while test.buzzer.isActive { try await Task.sleep(for: .milliseconds(5)) }
            #expect(await test.door.status.alarms.isEmpty)
        }
        #expect(test.records.elements == [.opened, .forcedOpen, .closed, .forcedOpenCleared])
    }

    @Test("relocks when the door has opened and closed")
    func relockOnClose() async throws {
        let test = InputDoor(rules: DoorRules(relockOnClose: true))
        try await test.running {
            try await test.wait { $0.contact == .closed }
            _ = try await test.door.open()
            try test.door.simulate(.contact, isActive: false)
            try test.door.simulate(.contact, isActive: true)
            try await test.lock.waitForCommands(2)
            try await test.wait { $0.state == .locked }
        }
        #expect(test.lock.commands.elements.prefix(2) == [.unlock(.seconds(3600)), .lock])
    }

    @Test("opens one door of an air-lock at a time, but lets people out of both")
    func interlock() async throws {
        let airLock = AirLock(Interlock([DoorID("inner"): [DoorID("outer")]]))
        let (inner, outer) = (InputDoor("inner", airLock: airLock), InputDoor("outer", airLock: airLock))
        try await inner.running {
            try await outer.running {
                try await inner.wait { $0.contact == .closed }
                try await outer.wait { $0.contact == .closed }
                _ = try await inner.door.open()
                #expect(await outer.door.admission.denial == .interlocked)
                #expect(await outer.door.refusal(of: .open(for: .seconds(1))) == .interlocked)
                await #expect(throws: DoorMachine.Refusal.interlocked) { try await outer.door.open() }
                await #expect(throws: DoorMachine.Refusal.interlocked) {
                    try await outer.door.stand(.held(until: nil))
                }
                #expect(outer.lock.commands.elements.isEmpty)
                try outer.door.simulate(.exitButton, isActive: true)
                try await outer.waitForRecord(.exit)
                #expect(outer.lock.isOpen && inner.lock.isOpen)
                try await outer.door.lockNow()
                try await inner.door.lockNow()
                #expect(try await outer.door.open() == .seconds(3600))
            }
        }
    }

    @Test("stays held open over a restart although the other door of the air-lock cannot be seen yet")
    func heldInAirLock() async throws {
        let airLock = AirLock(Interlock([DoorID("inner"): [DoorID("outer")]]))
        let (inner, outer) = (InputDoor("inner", airLock: airLock), InputDoor("outer", airLock: airLock))
        #expect(await inner.door.admission.denial == .interlocked)
        try await outer.door.stand(.held(until: nil), isRestored: true)
        #expect(outer.lock.commands.elements == [.hold])
        #expect(await inner.door.isHindered)
    }

    @Test("is named where it cannot be moved from here")
    func simulating() throws {
        let test = try TestDoor()
        #expect(throws: DoorInputError.self) { try test.door.simulate(.contact, isActive: true) }
    }

    @Test("A lock that does not answer is faulty after 5 s, and what it does late is undone")
    func silentLock() async throws {
        let test = InputDoor()
        let slow = Latch()
        test.lock.answerOpenings(.init(after: slow))
        try await test.running {
            let error = await #expect(throws: LockError.self) { try await test.door.open() }
            #expect(error?.message == "the lock has not answered for 5 s")
            // The command to lock that followed was answered.
            #expect(test.lock.commands.elements == [.unlock(.seconds(3600)), .lock])
            slow.open()
            try await test.lock.waitForCommands(3)
            try await test.wait { $0.lockFault == nil && $0.state == .locked }
            #expect(test.lock.commands.elements.last == .lock)
        }
        #expect(!test.lock.isOpen)
    }

    @Test("Whoever is in the circle passes a lockdown, if the rules let them in at all")
    func lockdownPass() async throws {
        let door = DoorID("entrance")
        var builder = SnapshotBuilder(
            configuration: AccessConfiguration(doors: [
                .init(id: door, circles: ["door"], lockdownPass: "wardens")
            ])
        )
        builder.add(Circle(id: CircleID(1), name: "door"))
        builder.add(Circle(id: CircleID(2), name: "wardens"))
        builder.add(member: AccountID(1), of: CircleID(2))
        builder.add(Account(id: AccountID(1), username: "ada", name: "Ada"))
        builder.add(Account(id: AccountID(2), username: "erik", name: "Erik"))
        let test = InputDoor()
        let snapshot = builder.build(takenAt: TrustedClock(floor: nil).now)
        try await test.door.stand(.lockedDown)
        let admission = await test.door.admission
        var (ada, erik) = (
            Decision(verdict: .granted, account: AccountID(1)), Decision(verdict: .granted, account: AccountID(2))
        )
        let passes = [
            admission.apply(to: &ada, for: door, in: snapshot), admission.apply(to: &erik, for: door, in: snapshot),
        ]
        #expect(passes == [true, false])
        #expect(ada.isGranted && erik.verdict == .denied(.lockedDown))
        #expect(try await test.door.open(passing: true) == .seconds(3600))
        #expect(await test.door.status.standing == .lockedDown)
    }
}

@Suite("A fire release", .timeLimit(.minutes(5)))
struct FireLatchTests {
    private static let fire = """
        doors:
          entrance: { circles: [door], lock: { type: simulated }, fire_release: { type: simulated } }
        readers:
          front: { type: simulated, door: entrance }

        """

    @Test("outlives a restart, over a lockdown too, until it is reset", arguments: [false, true])
    func restart(replicaIsLost: Bool) async throws {
        let files = try TestSite()
        let configuration = try files.configuration(Self.fire + (replicaIsLost ? TestSite.upstream : TestSite.seed))
        if replicaIsLost {
            try StateDirectory.make(configuration.stateDirectory)
            _ = try CardKeyFile(path: configuration.cardKeyFile).create()
        }
        let first = try await files.build(configuration)
        try await Self.running(first) { door in
            try await door.stand(.lockedDown)
            try door.simulate(.fireRelease, isActive: true)
            while try await first.store.fireLatches() != [door.id] { try await Task.sleep(for: .milliseconds(5)) }
            while try await first.recorder.fireLatches() != [door.id] { try await Task.sleep(for: .milliseconds(5)) }
        }
        try await first.store.setDoorStanding(.lockedDown, of: DoorID("entrance"))
        try await first.close()
        #expect(try LocalStore.fireLatches(directory: configuration.stateDirectory) == [DoorID("entrance")])
        if replicaIsLost {
            let replica = "\(configuration.stateDirectory)/\(LocalStore.fileName)"
            try Data("this is no database, whatever its name says".utf8).write(to: URL(filePath: replica))
        }

        let second = try await files.build(configuration)
        try await Self.running(second) { door in
            let status = await door.status
            #expect(status.state == .fireReleased && status.isFireLatched && status.confirmed == .unlocked)
            #expect(status.standing == (replicaIsLost ? .normal : .lockedDown))
            // The simulated input is at rest from the start.
            while await door.status.isFireInputActive != false { try await Task.sleep(for: .milliseconds(5)) }
            try await door.resetFire()
            while try await !second.recorder.fireLatches().isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        }
        try await second.close()

        let third = try await files.build(configuration)
        #expect(await third.doors[DoorID("entrance")]?.status.isFireLatched == false)
        try await third.close()
    }

    private static func running(_ site: Site, _ body: (DoorController) async throws -> Void) async throws {
        let door = try #require(site.doors[DoorID("entrance")])
        let service = Task { try await DoorService(doors: [door], inputs: site.inputFeeds).run() }
        defer { service.cancel() }
        try await body(door)
        service.cancel()
        try await service.value
    }
}
