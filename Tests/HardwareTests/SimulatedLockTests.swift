import AccessControl
import Hardware
import Testing

@Suite("A simulated lock", .timeLimit(.minutes(5)))
struct SimulatedLockTests {
    @Test("does what it is told, and can do everything")
    func commands() async throws {
        let lock = SimulatedLock()
        #expect(lock.capabilities == [.lock, .hold, .confirm])
        #expect(lock.confirmed == .locked && lock.fault == nil)
        try await lock.unlock(for: .seconds(5))
        #expect(lock.confirmed == .unlocked)
        try await lock.lock()
        #expect(lock.confirmed == .locked)
        try await lock.hold()
        #expect(lock.confirmed == .unlocked)
    }

    @Test("with a fault fails with it, and does not move")
    func fault() async {
        let lock = SimulatedLock(fault: "the coil is burnt")
        #expect(lock.fault == "the coil is burnt")
        for command in [{ try await lock.unlock(for: .seconds(5)) }, lock.hold, lock.lock] {
            let error = await #expect(throws: LockError.self) { try await command() }
            #expect(error?.message == "the coil is burnt")
        }
        #expect(lock.confirmed == .locked)
    }

    @Test("with a delay moves only after it")
    func delay() async throws {
        let lock = SimulatedLock(delay: .milliseconds(200))
        let start = ContinuousClock.now
        try await lock.unlock(for: .seconds(5))
        #expect(ContinuousClock.now - start >= .milliseconds(200))
        #expect(lock.confirmed == .unlocked)
    }

    @Test("that is given up while it is slow has not moved")
    func cancellation() async {
        let lock = SimulatedLock(delay: .seconds(3600))
        let command = Task { try await lock.unlock(for: .seconds(5)) }
        command.cancel()
        await #expect(throws: CancellationError.self) { try await command.value }
        #expect(lock.confirmed == .locked)
    }
}
