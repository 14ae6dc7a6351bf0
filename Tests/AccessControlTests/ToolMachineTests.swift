import Testing

@testable import AccessControl

/// Numbers that a seed repeats: https://prng.di.unimi.it/splitmix64.c
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite("Tool machine")
struct ToolMachineTests {
    private static let limits = ToolLimits(
        session: .seconds(3600),
        idle: .seconds(600),
        warning: .seconds(120),
        grace: .seconds(60)
    )
    private static let broken = OutOfOrder(reason: "belt torn", reportedBy: "ada", since: Timestamp(seconds: 0))

    private static func time(_ seconds: Int) -> MonotonicTime { MonotonicTime(.seconds(seconds)) }

    private static func checkout(_ account: Int64, started: Int64 = 0) -> Checkout {
        Checkout(tool: ToolID(7), account: AccountID(account), started: Timestamp(seconds: started))
    }

    private static func machine(limits: ToolLimits = Self.limits, heldBy account: Int64? = nil) -> ToolMachine {
        var machine = ToolMachine(limits: limits)
        machine.isFresh = true
        _ = machine.handle(.held(account.map { Self.checkout($0) }), at: Self.time(0))
        return machine
    }

    @Test("after a start nothing is told to the controller before fresh news")
    func start() {
        var machine = ToolMachine(limits: Self.limits)
        #expect(machine.handle(.report(.connected), at: Self.time(0)) == [])
        #expect(machine.handle(.report(.powered), at: Self.time(0)) == [])
        #expect(machine.handle(.timeReached, at: Self.time(0)) == [])
        #expect(machine.state == .unknown)
        #expect(machine.handle(.held(nil), at: Self.time(1)) == [.lock, .wake(at: nil)])
        #expect(machine.state == .free)
    }

    @Test("a checkout found at a start goes on")
    func restart() {
        var machine = ToolMachine(limits: Self.limits)
        #expect(
            machine.handle(.held(Self.checkout(1)), at: Self.time(100)) == [
                .unlock(AccountID(1)), .wake(at: Self.time(100 + 3600 - 120)),
            ]
        )
        // The same news again changes nothing.
        #expect(machine.handle(.held(Self.checkout(1)), at: Self.time(130)) == [])
    }

    @Test("checkout powers, checkin cuts")
    func use() {
        var machine = Self.machine()
        #expect(machine.handle(.checkedOut(Self.checkout(1)), at: Self.time(10)).first == .unlock(AccountID(1)))
        #expect(machine.session?.checkout.account == AccountID(1))
        #expect(machine.handle(.checkedIn, at: Self.time(20)) == [.lock, .wake(at: nil)])
        #expect(machine.state == .free)
    }

    @Test("a takeover elsewhere locks, then unlocks; a checkin elsewhere cuts")
    func elsewhere() {
        var machine = Self.machine(heldBy: 1)
        let effects = machine.handle(.held(Self.checkout(2)), at: Self.time(10))
        #expect(effects.prefix(2) == [.lock, .unlock(AccountID(2))])
        #expect(machine.handle(.held(nil), at: Self.time(20)) == [.lock, .wake(at: nil)])
        #expect(machine.handle(.held(nil), at: Self.time(30)) == [])
    }

    @Test("a session limit warns, gives time to finish, cuts and checks in")
    func sessionLimit() {
        var machine = Self.machine(limits: ToolLimits(session: .seconds(3600)), heldBy: 1)
        #expect(machine.handle(.timeReached, at: Self.time(3000)) == [.wake(at: Self.time(3480))])
        #expect(
            machine.handle(.timeReached, at: Self.time(3480)) == [
                .warn(in: .seconds(180), .sessionLimit), .wake(at: Self.time(3600)),
            ]
        )
        #expect(
            machine.handle(.timeReached, at: Self.time(3600)) == [
                .warn(in: .seconds(60), .sessionLimit), .wake(at: Self.time(3660)),
            ]
        )
        #expect(machine.handle(.timeReached, at: Self.time(3659)) == [.wake(at: Self.time(3660))])
        #expect(
            machine.handle(.timeReached, at: Self.time(3660)) == [.lock, .wake(at: nil), .checkIn(.sessionLimit)]
        )
        #expect(machine.state == .free)
    }

    @Test("old news does not power a tool whose session has ended here; a new checkout does")
    func endedHere() {
        var machine = Self.machine(limits: ToolLimits(session: .seconds(3600)), heldBy: 1)
        _ = machine.handle(.timeReached, at: Self.time(3600))
        _ = machine.handle(.timeReached, at: Self.time(3660))
        #expect(machine.handle(.held(Self.checkout(1)), at: Self.time(3670)) == [])
        #expect(machine.state == .free)
        let again = machine.handle(.held(Self.checkout(1, started: 3680)), at: Self.time(3690))
        #expect(again.first == .unlock(AccountID(1)))
    }

    @Test("use puts the idle limit off; a machine that runs is never idle")
    func idleLimit() {
        var machine = Self.machine(heldBy: 1)
        #expect(machine.handle(.report(.running(true)), at: Self.time(300)) == [.wake(at: Self.time(3480))])
        #expect(machine.handle(.timeReached, at: Self.time(2000)) == [.wake(at: Self.time(3480))])
        #expect(machine.handle(.report(.running(false)), at: Self.time(2100)) == [.wake(at: Self.time(2580))])
        #expect(
            machine.handle(.timeReached, at: Self.time(2580)) == [
                .warn(in: .seconds(180), .idleLimit), .wake(at: Self.time(2700)),
            ]
        )
        // Used again after the warning: the next one comes anew.
        #expect(machine.handle(.report(.running(true)), at: Self.time(2600)) == [.wake(at: Self.time(3480))])
        #expect(machine.handle(.report(.running(false)), at: Self.time(2610)) == [.wake(at: Self.time(3090))])
        #expect(machine.handle(.timeReached, at: Self.time(3090)).first == .warn(in: .seconds(180), .idleLimit))
    }

    @Test("a tool out of order takes no checkout, and its user may finish")
    func outOfOrder() {
        var machine = Self.machine(heldBy: 1)
        #expect(
            machine.handle(.outOfOrder(Self.broken), at: Self.time(10)) == [
                .warn(in: .seconds(60), .outOfOrder), .wake(at: Self.time(70)),
            ]
        )
        #expect(!machine.admits)
        #expect(machine.handle(.timeReached, at: Self.time(70)) == [.lock, .wake(at: nil), .checkIn(.outOfOrder)])
        #expect(machine.handle(.inOrder, at: Self.time(80)) == [])
        #expect(machine.admits)
        #expect(ToolMachine(limits: Self.limits, outOfOrder: Self.broken).outOfOrder == Self.broken)
    }

    @Test("putting the tool back checks it in")
    func returned() {
        var machine = Self.machine(heldBy: 1)
        #expect(machine.handle(.report(.returned), at: Self.time(10)) == [.checkIn(nil)])
        #expect(Self.machine().outOfOrder == nil)
        machine = Self.machine()
        #expect(machine.handle(.report(.returned), at: Self.time(10)) == [])
    }

    @Test("a controller that comes back is told again what holds, and only that")
    func reconnect() {
        var used = Self.machine(heldBy: 1)
        #expect(used.handle(.report(.silent), at: Self.time(10)) == [])
        #expect(used.fault == .silent)
        #expect(used.handle(.report(.connected), at: Self.time(20)) == [.unlock(AccountID(1))])
        #expect(used.fault == nil)
        var free = Self.machine()
        #expect(free.handle(.report(.connected), at: Self.time(20)) == [.lock])
    }

    @Test("a command that is not obeyed is a fault until one is")
    func fault() {
        var machine = Self.machine(heldBy: 1)
        #expect(machine.handle(.failed("no answer"), at: Self.time(1)) == [])
        #expect(machine.fault == .command("no answer"))
        _ = machine.handle(.report(.powered), at: Self.time(2))
        #expect(machine.fault == .command("no answer"))
        _ = machine.handle(.obeyed, at: Self.time(3))
        #expect(machine.fault == nil)
    }

    @Test("a free tool that is powered without a checkout is locked")
    func poweredWithoutCheckout() {
        var machine = Self.machine()
        #expect(machine.handle(.report(.powered), at: Self.time(1)) == [.lock])
        machine = Self.machine(heldBy: 1)
        #expect(machine.handle(.report(.powered), at: Self.time(1)) == [])
    }

    @Test("a free tool is not cut once it may have been taken elsewhere")
    func staleFree() {
        var machine = Self.machine()
        machine.isFresh = false
        #expect(machine.handle(.report(.connected), at: Self.time(1)) == [])
        #expect(machine.state == .unknown)
        machine.isFresh = true
        #expect(machine.handle(.held(Self.checkout(2)), at: Self.time(2)).first == .unlock(AccountID(2)))
    }

    @Test("a session found at a start has the age that it has; over its limit it may be finished")
    func age() {
        var machine = ToolMachine(limits: ToolLimits(session: .seconds(3600)))
        machine.isFresh = true
        let found = machine.handle(.held(Self.checkout(1), age: .seconds(3000)), at: Self.time(100))
        #expect(found == [.unlock(AccountID(1)), .wake(at: Self.time(100 + 600 - 120))])
        var old = ToolMachine(limits: ToolLimits(session: .seconds(3600)))
        let late = old.handle(.held(Self.checkout(1), age: .seconds(9000)), at: Self.time(100))
        #expect(late.first == .unlock(AccountID(1)))
        #expect(old.handle(.timeReached, at: Self.time(100)).first == .warn(in: .seconds(60), .sessionLimit))
        #expect(old.handle(.timeReached, at: Self.time(160)).last == .checkIn(.sessionLimit))
    }

    @Test("a tool out of order that is taken elsewhere is not powered, and checked in")
    func takenOutOfOrder() {
        var machine = ToolMachine(limits: Self.limits, outOfOrder: Self.broken)
        let effects = machine.handle(.held(Self.checkout(1)), at: Self.time(0))
        #expect(effects == [.lock, .wake(at: nil), .checkIn(.outOfOrder)])
        #expect(machine.handle(.held(Self.checkout(1)), at: Self.time(1)) == [])
    }

    @Test("a session that ended before the restart is cut, not begun again")
    func endedBeforeRestart() {
        var machine = ToolMachine(limits: Self.limits, ended: Self.checkout(1))
        #expect(machine.handle(.held(Self.checkout(1)), at: Self.time(0)) == [.lock, .wake(at: nil)])
        #expect(machine.handle(.held(Self.checkout(1)), at: Self.time(1)) == [])
    }

    @Test("a cut that fails is tried again until it is obeyed or somebody has the tool")
    func cutAgain() {
        var machine = Self.machine(heldBy: 1)
        _ = machine.handle(.checkedIn, at: Self.time(10))
        #expect(machine.handle(.failed("away"), at: Self.time(11)) == [.wake(at: Self.time(21))])
        #expect(machine.handle(.timeReached, at: Self.time(21)) == [.lock])
        #expect(machine.handle(.failed("away"), at: Self.time(22)) == [.wake(at: Self.time(32))])
        _ = machine.handle(.obeyed, at: Self.time(23))
        #expect(machine.handle(.timeReached, at: Self.time(32)) == [])
    }

    @Test("whatever happens: powered only for the one who has it, and cut when nobody has", arguments: 0..<40)
    func property(seed: UInt64) {
        var random = SplitMix(state: seed)
        var machine = ToolMachine(limits: Self.limits)
        var isPowered = false
        var seconds = 0
        for _ in 0..<500 {
            seconds += Int.random(in: 0...400, using: &random)
            let account = Int64.random(in: 1...2, using: &random)
            let inputs: [ToolMachine.Input] = [
                .checkedOut(Self.checkout(account, started: Int64(seconds))), .checkedIn, .timeReached, .timeReached,
                .held(nil), .held(Self.checkout(account, started: Int64(seconds / 1000))),
                .report(.running(Bool.random(using: &random))), .outOfOrder(Self.broken), .inOrder, .report(.silent),
                .report(.connected), .report(.powered), .report(.cut), .failed("no answer"), .obeyed,
            ]
            machine.isFresh = Bool.random(using: &random)
            for effect in machine.handle(inputs.randomElement(using: &random)!, at: Self.time(seconds)) {
                switch effect {
                case .unlock(let account):
                    isPowered = true
                    #expect(machine.session?.checkout.account == account)
                case .lock: isPowered = false
                case .warn, .checkIn, .wake: continue
                }
            }
            #expect(!isPowered || machine.session != nil)
        }
    }
}
