import Dispatch
@testable import GPIO
import Reactor
import Testing

@Suite("An output of a chip that is not there", .timeLimit(.minutes(5)))
struct OutputTests {
    @Test("ends a pulse that is under way although the next one fails")
    func failingPulse() async throws {
        let chip = GPIOChip("p2k16d-no-such-chip")
        let line = GPIOOutputLine(.offset(0), of: chip, settings: GPIOLineSettings(), isActive: false)
        await chip.pretendPulse()
        await #expect(throws: GPIOError.self) { try await line.set(true, for: .seconds(1)) }
        // Else the chip would come back with the lock open for good.
        #expect(await chip.isLastLineActiveAfterPulse == false)
    }

    @Test("takes the state that it was to have for good when the chip appears, and no other", arguments: [false, true])
    func standing(isStanding: Bool) async throws {
        let chip = GPIOChip("p2k16d-no-such-chip")
        let line = GPIOOutputLine(.offset(0), of: chip, settings: GPIOLineSettings(), isActive: false)
        await #expect(throws: GPIOError.self) { try await line.set(true, standing: isStanding) }
        #expect(await chip.levelOfLastLine == isStanding)
    }

    @Test("is not set late: who gave up waiting for the chip gets nothing done")
    func givenUp() async throws {
        let chip = GPIOChip("p2k16d-no-such-chip")
        let line = GPIOOutputLine(.offset(0), of: chip, settings: GPIOLineSettings(), isActive: false)
        let isBusy = DispatchSemaphore(value: 0)
        chip.executor.queue.async { isBusy.wait() }
        let opening = Task { try await line.set(true) }
        let locking = Task { try await line.set(false, standing: true, evenLate: true) }
        opening.cancel()
        locking.cancel()
        isBusy.signal()
        let refusal = await #expect(throws: GPIOError.self) { try await opening.value }
        #expect(refusal?.code == .failed)
        // To lock is tried all the same.
        let attempt = await #expect(throws: GPIOError.self) { try await locking.value }
        #expect(attempt?.code == .chipMissing)
    }
}

extension GPIOChip {
    /// As after a claimed line was pulsed.
    fileprivate func pretendPulse() {
        self.welcomeNewcomers()
        self.claims.last?.level = true
        self.claims.last?.pulse = 1
    }

    fileprivate var levelOfLastLine: Bool? { self.claims.last?.level }

    fileprivate var isLastLineActiveAfterPulse: Bool? {
        guard let claim = self.claims.last, claim.pulse == 1 else { return nil }
        self.endPulse(claim)
        return claim.level
    }
}
