import AccessControl
@testable import GPIO
import Hardware
import Testing

@Suite("A lock on a chip that appears later", .timeLimit(.minutes(5)))
struct GPIOLockTests {
    private let chip: GPIOChip
    private let lock: GPIOLock

    init() {
        let chip = GPIOChip("p2k16d-no-such-chip")
        self.chip = chip
        self.lock = GPIOLock(
            [LockWiring.failSecure, .failSafe].enumerated()
                .map { index, wiring in
                    GPIOLock.Line(
                        chip: chip,
                        line: .offset(index),
                        settings: GPIOLineSettings(),
                        wiring: wiring
                    )
                },
            timing: .level,
            readsBack: true
        )
    }

    @Test("is open at once when it is held, until it is locked")
    func holding() async {
        await #expect(throws: LockError.self) { try await self.lock.hold() }
        #expect(await self.chip.levels == [true, false])
        await #expect(throws: LockError.self) { try await self.lock.lock() }
        #expect(await self.chip.levels == [false, true])
    }

    @Test("is not opened late for somebody who has left")
    func opening() async {
        await #expect(throws: LockError.self) { try await self.lock.unlock(for: .seconds(5)) }
        #expect(await self.chip.levels == [false, true])
    }
}

extension GPIOChip {
    /// What the lines are driven to when the chip appears.
    fileprivate var levels: [Bool] {
        self.welcomeNewcomers()
        return self.claims.map(\.level)
    }
}
