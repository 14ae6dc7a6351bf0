import AccessControl
import Testing

@Suite struct InductionMachineTests {
    private static let start = ContinuousClock.now
    private static let (instructor, member) = (AccountID(1), AccountID(2))

    private func machine() -> InductionMachine {
        InductionMachine(by: Self.instructor, at: Self.start, tapTime: .seconds(20))
    }

    /// `#expect` takes no mutating call.
    private func expect(_ took: Bool, _ wanted: Bool, at location: SourceLocation = #_sourceLocation) {
        #expect(took == wanted, sourceLocation: location)
    }

    @Test func theMemberWhoTapsGetsTheBadge() {
        var machine = self.machine()
        #expect(machine.takesTaps)
        self.expect(machine.tapped(.success(Self.member), at: Self.start + .seconds(19)), true)
        #expect(machine.step == .awarding(Self.member))
        // Nothing takes it back any more, and nobody else gets it.
        machine.cancel()
        machine.elapsed(to: Self.start + .seconds(60))
        self.expect(machine.tapped(.success(AccountID(3)), at: Self.start + .seconds(21)), false)
        #expect(machine.step == .awarding(Self.member))
        machine.answered(nil)
        #expect(machine.step == .ended(.awarded(Self.member)))
        #expect(machine.hasEnded)
    }

    @Test func whatTheAuthorityRefusesIsTold() {
        var machine = self.machine()
        _ = machine.tapped(.success(Self.member), at: Self.start)
        machine.answered("no valid certifier")
        #expect(machine.step == .ended(.failed(Self.member, "no valid certifier")))
        machine.answered(nil)
        #expect(machine.step == .ended(.failed(Self.member, "no valid certifier")))
    }

    @Test func itTakesTwentySecondsAndOneTap() {
        var late = self.machine()
        self.expect(late.tapped(.success(Self.member), at: Self.start + .seconds(20)), false)
        #expect(late.step == .ended(.expired))
        var stranger = self.machine()
        self.expect(stranger.tapped(.failure(.unknownCard), at: Self.start), true)
        self.expect(stranger.tapped(.success(Self.member), at: Self.start), false)
        #expect(stranger.step == .ended(.refused(.unknownCard)))
    }

    @Test func theInstructorsOwnCardEndsIt() {
        var machine = self.machine()
        self.expect(machine.tapped(.success(Self.instructor), at: Self.start), true)
        #expect(machine.step == .ended(.cancelled))
        machine.answered(nil)
        #expect(machine.step == .ended(.cancelled))
    }
}

@Suite struct DoubleTapTests {
    @Test func theSecondTapInTimeIsOne() {
        let start = ContinuousClock.now
        let (anna, bob) = (AccountID(1), AccountID(2))
        var taps = DoubleTap(within: .seconds(2))
        var seen: [Bool] = []
        for (account, second) in [
            (anna, 0), (anna, 2), (anna, 3), (bob, 4), (anna, 5), (anna, 8), (anna, 9), (anna, 10),
        ] { seen.append(taps.tapped(account, at: start + .seconds(second))) }
        #expect(seen == [false, true, false, false, false, false, true, false])
    }
}
