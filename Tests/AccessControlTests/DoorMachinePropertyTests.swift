import AccessControl
import TestSupport
import Testing

/// Random lives of doors, the same in each run.
@Suite("Whatever happens to a door")
struct DoorMachinePropertyTests {
    private static let capabilities: [LockCapabilities] = [[], [.lock], [.lock, .hold], [.lock, .hold, .confirm]]

    @Test("fire wins, people come out, and every opening ends", arguments: 0..<200 as Range<UInt64>)
    func invariants(seed: UInt64) throws {
        var random = SeededGenerator(seed)
        let capabilities = Self.capabilities.randomElement(using: &random) ?? []
        let rules = DoorRules(
            relockOnClose: .random(using: &random),
            heldOpenWarning: Bool.random(using: &random) ? .seconds(7) : nil,
            heldOpenAlarm: Bool.random(using: &random) ? .seconds(20) : nil,
            forcedOpen: .random(using: &random),
            hasFireInput: .random(using: &random)
        )
        var life = Life(
            door: DoorMachine(
                capabilities: capabilities,
                maximumOpening: Bool.random(using: &random) ? .seconds(30) : nil,
                rules: rules
            ),
            capabilities: capabilities
        )
        for _ in 0..<400 {
            life.now = life.now + .seconds(Int.random(in: 0...5, using: &random))
            try life.wakeIfDue()
            try life.feed(Self.input(at: life.now, using: &random))
        }
        try life.end()
    }

    private static func input(at now: MonotonicTime, using random: inout SeededGenerator) -> DoorMachine.Input {
        let duration = Duration.seconds(Int.random(in: 1...20, using: &random))
        switch Int.random(in: 0..<20, using: &random) {
        case 0, 1, 2: return .open(for: duration, passing: .random(using: &random))
        case 3, 4: return .exit(for: duration)
        case 5: return .hold(until: Bool.random(using: &random) ? now + duration : nil)
        case 6: return .lock
        case 7: return .lockDown
        case 8, 9: return .release
        case 10, 11: return .unlocked
        case 12: return .unlockFailed
        case 13: return .confirmed([.locked, .unlocked, .unknown].randomElement(using: &random) ?? .unknown)
        case 14, 15: return .contact([.open, .closed, .unknown].randomElement(using: &random) ?? .unknown)
        case 16: return .fire(isActive: [true, false, false, nil].randomElement(using: &random) ?? nil)
        case 17: return .resetFire
        case 18: return .doorbell
        default: return .timeReached
        }
    }
}

/// A door and what its driver remembers of it.
private struct Life {
    var door: DoorMachine
    let capabilities: LockCapabilities
    var now = MonotonicTime(.seconds(1000))
    var wake: MonotonicTime?
    /// Until when somebody may be let through in a lockdown.
    var exempt: MonotonicTime?

    mutating func wakeIfDue() throws {
        while let wake = self.wake, wake <= self.now {
            self.wake = nil
            try self.feed(.timeReached)
            guard self.wake.map({ $0 > wake }) ?? true else {
                Issue.record("woken again for the same time")
                return
            }
        }
    }

    mutating func feed(_ input: DoorMachine.Input) throws {
        let before = self.door
        let effects: [DoorMachine.Effect]
        do throws(DoorMachine.Refusal) {
            effects = try self.door.handle(input, at: self.now)
        } catch {
            #expect(String(reflecting: self.door) == String(reflecting: before), "\(error) has changed the state")
            return
        }
        for case .wake(let time) in effects { self.wake = time }
        self.check(input, effects, before)
    }

    private mutating func check(_ input: DoorMachine.Input, _ effects: [DoorMachine.Effect], _ before: DoorMachine) {
        let opens = effects.contains { if case .unlock = $0 { true } else { $0 == .hold } }
        if case .fire(.some(true)) = input { #expect(self.door.isFireLatched) }
        if before.isFireLatched, input != .resetFire { #expect(self.door.isFireLatched, "\(input) has reset the fire") }
        if self.door.isFireLatched {
            #expect(self.door.state == .fireReleased && self.door.commanded == .unlocked && self.door.isMeantToBeOpen)
            #expect(!effects.contains(.lock), "\(input) locks in a fire")
            #expect(self.door.openingCommand(at: self.now) != nil)
            if !before.isFireLatched { #expect(opens, "\(input) latches and does not open") }
        }
        if !self.capabilities.contains(.lock) { #expect(!effects.contains(.lock), "\(input) locks a timed lock") }
        if !self.capabilities.contains(.hold) { #expect(!effects.contains(.hold), "\(input) holds a timed lock") }
        if case .exit = input { #expect(opens, "an exit does not open") }
        if case .open(_, let passing) = input, before.order == .lockedDown, !before.isFireLatched {
            #expect(passing, "a lockdown lets somebody in")
        }
        if before.order == .lockedDown, !before.isFireLatched, opens {
            let may =
                switch input {
                case .open(_, passing: true), .exit, .fire(isActive: .some(true)), .restoreFire: true
                default: false
                }
            #expect(may, "\(input) opens in a lockdown")
        }
        // Whatever opens without standing open has an end that somebody wakes up for.
        if !self.door.isFireLatched, self.door.isMeantToBeOpen {
            if case .held(nil) = self.door.order { return }
            #expect(self.wake != nil, "\(input) leaves an opening without an end")
        }
    }

    /// Nobody does anything any more: the door locks by itself.
    mutating func end() throws {
        try self.feed(.fire(isActive: false))
        try self.feed(.resetFire)
        try self.feed(.release)
        for _ in 0..<64 {
            guard let wake = self.wake else { break }
            self.now = max(self.now, wake)
            try self.wakeIfDue()
        }
        #expect(!self.door.isFireLatched && !self.door.isMeantToBeOpen)
        #expect(self.door.commanded == .locked)
    }
}
