import AccessControl
import Testing

@testable import Hardware

@Suite("What is known of a controller of the own dialect")
struct NativeControllerMachineTests {
    private typealias Machine = NativeControllerMachine

    /// A machine and the time, which stands still until the test moves it.
    private struct Bench {
        var machine: NativeControllerMachine
        var now = ContinuousClock.now
        private let start: ContinuousClock.Instant
        /// The device's clock is so far ahead of the bench's.
        var head = Duration.seconds(1000)

        init() {
            let nonces = TestNonces()
            self.start = self.now
            self.machine = NativeControllerMachine(
                settings: .init(interval: .seconds(10), timeout: .seconds(2), requestAge: .seconds(3)),
                nonces: { nonces.next() },
                at: self.now
            )
        }

        var uptime: Duration { self.head + self.start.duration(to: self.now) }

        mutating func pass(_ time: Duration) { self.now += time }

        /// - Parameter age: how long ago the device made it.
        mutating func says(
            _ content: NativeReport.Content,
            _ count: Int,
            boot: String = "boot-a",
            age: Duration = .zero
        ) -> [NativeControllerMachine.Action] {
            self.machine.received(
                NativeReport(boot: boot, count: count, uptime: self.uptime - age, content: content),
                at: self.now
            )
        }

        /// Makes the device known: its first state, the answer to the first ping.
        mutating func greet(boot: String = "boot-a", count: Int = 1, seen: Int = 0) -> [NativeControllerMachine.Action]
        {
            guard case .send(.ping(let nonce))? = self.machine.brokerConnected(at: self.now).first else { return [] }
            return self.says(.state(.init(isPowered: false, seen: seen, nonce: nonce)), count, boot: boot)
        }

        mutating func order(_ order: NativeCommand.Order, token: Int? = nil) -> NativeCommand.Envelope? {
            guard case .order(let envelope, _)? = self.machine.order(order, token: token, at: self.now)?.command
            else { return nil }
            return envelope
        }

        /// When a new order lapses by the device's clock, from now.
        mutating func lapse() -> Duration? { self.order(.lock).map { $0.until - self.uptime } }
    }

    @Test("believes nobody who has not answered a ping of its own")
    func handshake() {
        var bench = Bench()
        #expect(bench.order(.lock) == nil && !bench.machine.isKnown)
        #expect(bench.says(.hello, 1) == [.send(.ping(nonce: "nonce-1"))])
        // Recorded from whenever: nothing comes of it, and not more than a ping a second.
        let card = NativeReport.Content.request(.init(wish: .checkOut, card: "04A35F1BC26680"))
        #expect(bench.says(card, 2) == [.refuse(.stranger)])
        #expect(bench.says(.returned, 3) == [.refuse(.stranger)])
        #expect(bench.says(.state(.init(isPowered: true, seen: 0)), 4) == [.refuse(.stranger)])
        #expect(bench.says(.state(.init(isPowered: true, seen: 0, nonce: "nonce-0")), 5) == [.refuse(.stranger)])
        #expect(bench.says(.bye, 6) == [.refuse(.stranger)])
        bench.pass(.seconds(1))
        #expect(bench.says(.done(of: 1, error: nil), 7) == [.refuse(.stranger), .send(.ping(nonce: "nonce-2"))])
        #expect(
            bench.says(.state(.init(isPowered: true, isRunning: false, seen: 0, nonce: "nonce-1")), 8) == [
                .report(.connected), .report(.powered), .report(.running(false)),
            ]
        )
        #expect(bench.machine.isKnown)
        guard case .request(let request, count: 9, boot: "boot-a", at: _)? = bench.says(card, 9).first else {
            return #expect(Bool(false), "no request")
        }
        #expect(request == .init(wish: .checkOut, card: "04A35F1BC26680"))
        // A nonce answers once.
        #expect(bench.says(.state(.init(isPowered: true, isRunning: false, seen: 0, nonce: "nonce-1")), 10) == [])
    }

    @Test("takes each message once, and none after a later one")
    func replays() {
        var bench = Bench()
        #expect(bench.greet() == [.report(.connected), .report(.cut)])
        #expect(bench.says(.returned, 5) == [.report(.returned)])
        for count in 1...5 { #expect(bench.says(.returned, count) == [.refuse(.replayed)]) }
        #expect(bench.says(.trouble("hot"), 6) == [.report(.trouble("hot"))])
    }

    @Test("tells how the machine stands when that changes")
    func changes() {
        var bench = Bench()
        _ = bench.greet()
        #expect(bench.says(.state(.init(isPowered: false, seen: 0)), 2) == [])
        #expect(
            bench.says(.state(.init(isPowered: true, isRunning: true, seen: 0)), 3)
                == [.report(.powered), .report(.running(true))]
        )
        #expect(bench.says(.state(.init(isPowered: true, isRunning: true, seen: 0)), 4) == [])
        #expect(bench.says(.state(.init(isPowered: true, isRunning: false, seen: 0)), 5) == [.report(.running(false))])
    }

    @Test("tells each time that there is power where it was told to cut")
    func powerAgainstOrders() {
        var bench = Bench()
        _ = bench.greet()
        #expect(bench.says(.state(.init(isPowered: true, seen: 0)), 2) == [.report(.powered)])
        #expect(bench.says(.state(.init(isPowered: true, seen: 0)), 3) == [])
        _ = bench.order(.lock)
        for count in 4...6 {
            #expect(bench.says(.state(.init(isPowered: true, seen: 0)), count) == [.report(.powered)])
        }
        #expect(bench.says(.state(.init(isPowered: false, seen: 0)), 7) == [.report(.cut)])
        #expect(bench.says(.state(.init(isPowered: false, seen: 0)), 8) == [])
        _ = bench.order(.unlock(remaining: nil))
        #expect(bench.says(.state(.init(isPowered: true, seen: 0)), 9) == [.report(.powered)])
        #expect(bench.says(.state(.init(isPowered: true, seen: 0)), 10) == [])
    }

    @Test("refuses what is older than 3 s when it comes, however slowly everything goes")
    func age() {
        let request = NativeReport.Content.request(.init(wish: .tap, card: "04A35F1BC26680"))
        for (age, isTaken) in [(0, true), (2900, true), (3001, false), (15_000, false)] {
            var bench = Bench()
            _ = bench.greet()
            let actions = bench.says(request, 2, age: .milliseconds(age))
            #expect((actions.first == .refuse(.late)) == !isTaken, "\(age)")
        }
        // The answer to the ping took long as well: what the clock shows is known the worse, and never believed too new.
        var bench = Bench()
        _ = bench.machine.brokerConnected(at: bench.now)
        bench.pass(.seconds(4))
        _ = bench.says(.state(.init(isPowered: false, seen: 0, nonce: "nonce-1")), 1)
        #expect(bench.says(request, 2).first == .refuse(.late))
        guard case .send(.ping(let nonce))? = bench.machine.brokerConnected(at: bench.now).first else {
            Issue.record("no ping")
            return
        }
        _ = bench.says(.state(.init(isPowered: false, seen: 0, nonce: nonce)), 3)
        #expect(bench.says(request, 4).first != .refuse(.late))
        // Who asked too late is told so.
        let late = bench.says(request, 5, age: .seconds(4))
        guard case .send(.order(_, .answer(of: 5, let answer)))? = late.last else {
            Issue.record("no answer: \(late)")
            return
        }
        #expect(!answer.isGranted && answer.reason == "tap-too-old")
    }

    @Test("orders rise, and lapse by the device's clock when the time here is over, or sooner")
    func deadline() {
        var bench = Bench()
        _ = bench.greet(seen: 41)
        let first = bench.order(.unlock(remaining: nil))
        #expect(first == .init(boot: "boot-a", count: 42, until: bench.uptime + .seconds(2)))
        // Nothing was heard for a while: the clock may be slow by a hundredth, never later than meant.
        bench.pass(.seconds(9))
        let second = bench.lapse() ?? .zero
        #expect(second <= .seconds(2) && second >= .milliseconds(1900))
        // A message that was long on its way makes it no better and no worse.
        _ = bench.says(.state(.init(isPowered: false, seen: 0)), 2, age: .seconds(8))
        #expect(bench.lapse() == second)
        _ = bench.says(.state(.init(isPowered: false, seen: 0)), 3)
        #expect(bench.lapse() == .seconds(2))
        // Another daemon has ordered too.
        guard case .send(.ping(let nonce))? = bench.machine.brokerConnected(at: bench.now).first else { return }
        _ = bench.says(.state(.init(isPowered: false, seen: 99, nonce: nonce)), 4)
        #expect(bench.order(.lock)?.count == 100)
    }

    @Test("gives each acknowledgement to its order")
    func acknowledgements() {
        var bench = Bench()
        _ = bench.greet()
        for token in 1...5 { _ = bench.order(.lock, token: token) }
        #expect(bench.says(.done(of: 2, error: nil), 2) == [.finish(token: 2, .obeyed)])
        #expect(bench.says(.done(of: 1, error: "too late"), 3) == [.finish(token: 1, .refused("too late"))])
        #expect(bench.says(.done(of: 2, error: nil), 4) == [])
        #expect(bench.says(.done(of: 77, error: nil), 5) == [])
        #expect(bench.machine.expired(3) == [.finish(token: 3, .silent)])
        #expect(bench.says(.done(of: 3, error: nil), 6) == [])
        #expect(bench.machine.notSent(4, "no") == [.finish(token: 4, .notSent("no"))])
        #expect(bench.machine.expired(4) == [])
        // A new boot knows nothing of what was ordered before.
        #expect(
            bench.greet(boot: "boot-b") == [.finish(token: 5, .restarted), .report(.connected), .report(.cut)]
        )
        #expect(bench.order(.lock)?.count == 1)
        #expect(bench.says(.done(of: 1, error: nil), 7).first == .refuse(.stranger))
    }

    @Test("answers a request once, to the boot that asked")
    func answers() {
        var bench = Bench()
        _ = bench.greet()
        let request = NativeReport.Content.request(.init(wish: .checkIn, card: nil))
        let answer = ToolAnswer(isGranted: true, reason: "checked-in", message: "Bye")
        _ = bench.says(request, 2)
        #expect(bench.machine.answer(answer, to: 3, boot: "boot-a", at: bench.now) == [])
        #expect(bench.machine.answer(answer, to: 2, boot: "boot-b", at: bench.now) == [])
        guard
            case .send(.order(_, .answer(of: 2, answer)))? =
                bench.machine.answer(answer, to: 2, boot: "boot-a", at: bench.now).first
        else {
            Issue.record("not answered")
            return
        }
        #expect(bench.machine.answer(answer, to: 2, boot: "boot-a", at: bench.now) == [])
        // What nobody answers is not kept for ever.
        for count in 3...40 { _ = bench.says(request, count) }
        #expect(bench.machine.answer(answer, to: 24, boot: "boot-a", at: bench.now) == [])
        #expect(bench.machine.answer(answer, to: 25, boot: "boot-a", at: bench.now) != [])
    }

    @Test("is silent after three intervals without a word, once, and back with an answer")
    func silence() {
        var bench = Bench()
        _ = bench.greet()
        bench.pass(.seconds(10))
        #expect(bench.machine.wake == bench.now)
        #expect(bench.machine.timeReached(at: bench.now) == [.send(.ping(nonce: "nonce-2"))])
        bench.pass(.seconds(10))
        #expect(bench.machine.timeReached(at: bench.now) == [.send(.ping(nonce: "nonce-3"))])
        bench.pass(.seconds(10))
        #expect(
            bench.machine.timeReached(at: bench.now) == [.report(.silent), .send(.ping(nonce: "nonce-4"))]
        )
        #expect(!bench.machine.isKnown && bench.order(.lock) == nil)
        bench.pass(.seconds(2))
        #expect(bench.machine.wake == bench.now)
        #expect(bench.machine.timeReached(at: bench.now) == [.send(.ping(nonce: "nonce-5"))])
        // Messages that were under way may be old.
        #expect(bench.says(.state(.init(isPowered: true, seen: 0)), 2) == [.report(.powered)])
        #expect(!bench.machine.isKnown)
        #expect(
            bench.says(.state(.init(isPowered: true, seen: 0, nonce: "nonce-5")), 3)
                == [.report(.connected), .report(.powered)]
        )
        #expect(bench.machine.isKnown)
    }

    @Test("who was never heard is silent too, once")
    func absence() {
        var bench = Bench()
        var silences = 0
        for _ in 0..<60 {
            bench.pass(.seconds(1))
            silences += bench.machine.timeReached(at: bench.now).count { $0 == .report(.silent) }
        }
        #expect(silences == 1)
    }

    @Test("a last will counts for the connection it was made for")
    func lastWill() {
        var bench = Bench()
        _ = bench.says(.hello, 1)
        #expect(bench.greet(count: 2).first == .report(.connected))
        bench.pass(.seconds(5))
        #expect(bench.says(.hello, 7) == [.send(.ping(nonce: "nonce-3"))])
        // The broker notices the end of the connection before only now.
        #expect(bench.says(.bye, 1) == [.refuse(.replayed)])
        #expect(bench.machine.isKnown)
        let actions = bench.says(.bye, 7)
        guard actions.first == .report(.silent), case .send(.ping(let nonce))? = actions.last else {
            Issue.record("not silent")
            return
        }
        #expect(bench.says(.bye, 7) == [])
        #expect(bench.order(.unlock(remaining: nil)) == nil)
        // It was somebody else who said so.
        #expect(
            bench.says(.state(.init(isPowered: false, seen: 0, nonce: nonce)), 8)
                == [.report(.connected), .report(.cut)]
        )
    }

    @Test("a clock that jumps is measured anew")
    func clock() {
        for jump in [Duration.seconds(-900), .seconds(86_400 * 60)] {
            var bench = Bench()
            _ = bench.greet()
            bench.head += jump
            guard case .send(.ping(let nonce))? = bench.machine.brokerConnected(at: bench.now).first else { return }
            _ = bench.says(.state(.init(isPowered: false, seen: 0, nonce: nonce)), 2)
            #expect(bench.lapse() == .seconds(2))
            let request = NativeReport.Content.request(.init(wish: .tap, card: "04A35F1BC26680"))
            #expect(bench.says(request, 3).first != .refuse(.late))
            #expect(bench.says(request, 4, age: .seconds(4)).first == .refuse(.late))
        }
    }

    @Test("bounds hold for every clock that goes wrong by less than a hundredth")
    func drift() {
        for drift in [-99, -50, 0, 50, 99] {
            let start = ContinuousClock.now
            var estimate = UptimeEstimate(answer: .seconds(50), asked: start, at: start)
            for second in 1...3600 {
                let now = start + .seconds(second)
                let uptime = Duration.seconds(50) + .seconds(second) + .seconds(second) * drift / 10_000
                #expect(estimate.least(at: now) <= uptime && uptime <= estimate.most(at: now))
                guard second % 10 == 0 else { continue }
                // Asked 80 ms ago, arrived 30 ms after it was sent.
                estimate.answered(uptime - .milliseconds(30), asked: now - .milliseconds(80), at: now)
                #expect(estimate.most(at: now) - estimate.least(at: now) <= .milliseconds(350))
            }
        }
    }
}
