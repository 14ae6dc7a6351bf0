import AccessControl
import TestServers
import Testing

@testable import Hardware

@Suite("The key of a controller of the own dialect", .timeLimit(.minutes(5)))
struct NativeKeyTests {
    private static let old = NativeBench.key
    private static let new = "fedcba9876543210fedcba9876543210"

    @Test("is replaced while the tool goes on, and the old one counts until the controller has used the new one")
    func rotation() async throws {
        try await NativeBench.run(key: Self.old) { bench in
            let server = bench.broker.server
            let controller = bench.controller
            #expect(controller.keyStanding == .single)
            var next = 0
            try await ReferenceController.run(on: server, topic: NativeBench.topic, key: Self.old) { device in
                next = try await bench.waitFor(.connected)
                try await controller.unlock(ToolPermit(user: "ada"))
                next = try await bench.waitFor(.powered, from: next)
                controller.replace(seals: NativeDevice.seals("\(Self.new)\n\(Self.old)"))
                #expect(controller.keyStanding == .awaited(isKnown: true) && controller.fault == nil)
                // Pinged under both, of which it knows one.
                try await device.waitFor("refused: wrong signature")
                try await controller.lock()
                next = try await bench.waitFor(.cut, from: next)
                try await controller.unlock(ToolPermit(user: "ada"))
                next = try await bench.waitFor(.powered, from: next)
                #expect(!bench.reports.elements.contains(.silent))
                #expect(controller.keyStanding == .awaited(isKnown: true))
            }
            next = try await bench.waitFor(.silent, from: next)
            try await ReferenceController.run(on: server, topic: NativeBench.topic, key: Self.new) { device in
                next = try await bench.waitFor(.connected, from: next)
                #expect(controller.keyStanding == .replaced)
                try await controller.unlock(ToolPermit(user: "ada"))
                next = try await bench.waitFor(.powered, from: next)
                // Somebody who has the old key says hello and asks; nobody answers.
                try await NativeDevice.run(on: server, boot: "thief001", key: Self.old) { thief in
                    try await thief.say("hello")
                    try await thief.say("request", #","wish":"check-out","card":"04A35F1BC26680""#)
                    device.type("trouble the end")
                    next = try await bench.waitFor(.trouble("the end"), from: next)
                    #expect(thief.pings.elements.isEmpty && bench.requests.elements.isEmpty)
                }
                controller.replace(seals: NativeDevice.seals(Self.new))
                #expect(controller.keyStanding == .single)
                try await controller.lock()
                try await bench.waitFor(.cut, from: next)
                #expect(bench.reports.elements.count { $0 == .silent } == 1, "\(bench.reports.elements)")
                #expect(controller.fault == nil)
            }
        }
    }

    @Test("that is taken away at once makes the controller silent until it has the new one")
    func replacement() async throws {
        try await NativeBench.run(key: Self.old) { bench in
            let server = bench.broker.server
            try await ReferenceController.run(on: server, topic: NativeBench.topic, key: Self.old) { device in
                try await bench.waitFor(.connected)
                bench.controller.replace(seals: NativeDevice.seals(Self.new))
                try await bench.waitFor(.silent)
                try await device.waitFor("refused: wrong signature")
                await #expect(throws: ToolControllerError.self) { try await bench.controller.lock() }
            }
            try await ReferenceController.run(on: server, topic: NativeBench.topic, key: Self.new) { _ in
                let silent = try #require(bench.reports.elements.firstIndex(of: .silent))
                try await bench.waitFor(.connected, from: silent)
                try await bench.controller.lock()
            }
        }
    }

    /// The machine alone, with a device whose clock stands still.
    private struct Bench {
        var machine: NativeControllerMachine
        let now = ContinuousClock.now

        init() {
            let nonces = TestNonces()
            self.machine = NativeControllerMachine(
                settings: .init(interval: .seconds(10), timeout: .seconds(2), requestAge: .seconds(3)),
                nonces: { nonces.next() },
                at: self.now
            )
        }

        mutating func says(
            _ content: NativeReport.Content,
            _ count: Int,
            under key: MessageSeal.Key
        ) -> [NativeControllerMachine.Action] {
            let report = NativeReport(boot: "boot-a", count: count, uptime: .seconds(10), content: content)
            return self.machine.received(report, under: key, at: self.now)
        }

        /// Answers a new ping.
        mutating func answers(_ count: Int, under key: MessageSeal.Key) -> [NativeControllerMachine.Action] {
            guard case .send(.ping(let nonce))? = self.machine.brokerConnected(at: self.now).first else { return [] }
            return self.says(.state(.init(isPowered: false, seen: 0, nonce: nonce)), count, under: key)
        }
    }

    @Test("is part of who a boot is: under another key it has to answer anew")
    func anotherKey() {
        var bench = Bench()
        #expect(bench.machine.key == nil)
        #expect(bench.answers(1, under: [1]) == [.report(.connected), .report(.cut)])
        #expect(bench.machine.key == [1])
        #expect(bench.says(.returned, 2, under: [1]) == [.report(.returned)])
        #expect(bench.says(.returned, 3, under: [2]) == [.refuse(.stranger), .send(.ping(nonce: "nonce-2"))])
        #expect(bench.machine.key == [1] && bench.machine.isKnown)
        #expect(bench.answers(4, under: [2]) == [.report(.connected), .report(.cut)])
        #expect(bench.machine.key == [2])
        #expect(bench.says(.returned, 5, under: [1]).first == .refuse(.stranger))
    }

    @Test("that counts no more fails what waits")
    func orphans() {
        var bench = Bench()
        _ = bench.answers(1, under: [1])
        #expect(bench.machine.order(.lock, token: 7, at: bench.now) != nil)
        #expect(bench.machine.keysReplaced([[2], [1]], at: bench.now) == [])
        let reason = "the key that it signs with does not count any more"
        #expect(
            bench.machine.keysReplaced([[2]], at: bench.now) == [
                .finish(token: 7, .notSent(reason)), .report(.silent), .send(.ping(nonce: "nonce-2")),
            ]
        )
        #expect(bench.machine.key == nil && bench.machine.order(.lock, at: bench.now) == nil)
        #expect(bench.machine.keysReplaced([[3]], at: bench.now) == [])
    }
}
