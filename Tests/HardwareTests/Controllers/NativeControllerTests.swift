import AccessControl
import Hardware
import MQTT
import TestServers
import Testing

@Suite("A controller of the own dialect on a broker", .timeLimit(.minutes(5)))
struct NativeControllerTests {
    @Test("powers, warns and cuts the reference controller, which acknowledges", arguments: [nil, NativeBench.key])
    func orders(key: String?) async throws {
        try await NativeBench.run(key: key) { bench in
            #expect(bench.controller.fault?.hasPrefix("nothing is heard of the controller") == true)
            await #expect(throws: ToolControllerError.self) { try await bench.controller.lock() }
            try await ReferenceController.run(on: bench.broker.server, topic: NativeBench.topic, key: key) { device in
                var next = try await bench.waitFor(.connected)
                next = try await bench.waitFor(.cut, from: next)
                #expect(bench.controller.fault == nil)
                try await bench.controller.unlock(ToolPermit(user: "ada", remaining: .seconds(3600)))
                try await device.waitFor("power on")
                next = try await bench.waitFor(.powered, from: next)
                await bench.controller.warn(ToolWarning(remaining: .seconds(120), reason: "The session ends."))
                try await device.waitFor("120 s left: The session ends.")
                device.type("run")
                next = try await bench.waitFor(.running(true), from: next)
                device.type("stop")
                next = try await bench.waitFor(.running(false), from: next)
                device.type("trouble no cooling water")
                next = try await bench.waitFor(.trouble("no cooling water"), from: next)
                device.type("return")
                next = try await bench.waitFor(.returned, from: next)
                try await bench.controller.lock()
                next = try await bench.waitFor(.cut, from: next)
                #expect(try await device.lines(3) == ["power on", "120 s left: The session ends.", "power off"])
            }
            // Nobody says good-bye by SIGKILL: the broker tells.
            try await bench.waitFor(.silent)
            #expect(bench.controller.fault?.hasPrefix("nothing is heard of the controller") == true)
            let cut = await #expect(throws: ToolControllerError.self) { try await bench.controller.lock() }
            #expect(cut?.message.hasPrefix("the controller could not be told: nothing is heard") == true)
        }
    }

    @Test("hears what members ask for, and answers", arguments: [nil, NativeBench.key])
    func requests(key: String?) async throws {
        try await NativeBench.run(key: key) { bench in
            try await ReferenceController.run(on: bench.broker.server, topic: NativeBench.topic, key: key) { device in
                try await bench.waitFor(.connected)
                let card = try CardNumberSyntax().parse("04A35F1BC26680")
                let asked: [(String, ToolControllerRequest.Wish, CardNumber?)] = [
                    ("tap 04:A3:5F:1B:C2:66:80", .tap, card), ("out 04a35f1bc26680", .checkOut, card),
                    ("in", .checkIn, nil), ("in 04A35F1BC26680", .checkIn, card),
                ]
                for (index, (line, wish, card)) in asked.enumerated() {
                    device.type(line)
                    let request = try #require(await bench.requests.first(from: index, timeout: .seconds(25))).element
                    #expect(request.wish == wish && request.card == card)
                    let answer = ToolAnswer(isGranted: index > 0, reason: "checked-out", message: "It is \(index).")
                    // A second answer is none.
                    for _ in 0..<2 { request.answer(answer) }
                    try await device.waitFor("\(index > 0 ? "granted" : "denied"): It is \(index).")
                }
                device.type("tap 12")
                try await device.waitFor("denied: the card number is 1 bytes long")
                try await bench.controller.lock()
                #expect(try await device.lines(6).count == 6, "\(device.lines)")
                #expect(bench.requests.elements.count == 4)
            }
        }
    }

    @Test("another boot is told of as a new connection")
    func restart() async throws {
        try await NativeBench.run(key: NativeBench.key) { bench in
            var next = 0
            for _ in 0..<2 {
                let server = bench.broker.server
                try await ReferenceController.run(on: server, topic: NativeBench.topic, key: NativeBench.key) {
                    device in
                    next = try await bench.waitFor(.connected, from: next)
                    try await bench.controller.unlock(ToolPermit(user: "ada"))
                    next = try await bench.waitFor(.powered, from: next)
                }
                next = try await bench.waitFor(.silent, from: next)
            }
        }
    }

    @Test(
        "is not believed without its key, nor believes",
        arguments: [(nil, "fedcba9876543210fedcba9876543210"), (NativeBench.key, nil)] as [(String?, String?)]
    )
    func wrongKey(driver: String?, device: String?) async throws {
        try await NativeBench.run(key: driver) { bench in
            try await ReferenceController.run(on: bench.broker.server, topic: NativeBench.topic, key: device) {
                device in
                try await device.waitFor("refused: ")
                device.type("out 04A35F1BC26680")
                try await bench.waitFor(.silent)
                await #expect(throws: ToolControllerError.self) {
                    try await bench.controller.unlock(ToolPermit(user: "ada"))
                }
                #expect(bench.reports.elements == [.silent] && bench.requests.elements.isEmpty)
                if driver != nil {
                    #expect(
                        bench.controller.fault == "its messages are not signed with the key that is configured for it"
                    )
                }
            }
        }
    }

    @Test("what a broker that was frozen for 15 s delivers late powers nothing, and asks for nothing")
    func frozenBroker() async throws {
        try await NativeBench.run(key: NativeBench.key, interval: .seconds(10), timeout: .seconds(2)) { bench in
            let server = bench.broker.server
            try await ReferenceController.run(on: server, topic: NativeBench.topic, key: NativeBench.key) { device in
                let next = try await bench.waitFor(.cut)
                await server.pause()
                let frozen = ContinuousClock.now
                let error = await #expect(throws: ToolControllerError.self) {
                    try await bench.controller.unlock(ToolPermit(user: "ada"))
                }
                #expect(error?.message.contains("will not obey it any more") == true, "\(String(describing: error))")
                #expect(frozen.duration(to: .now) < .seconds(10))
                device.type("out 04A35F1BC26680")
                try await Task.sleep(until: frozen + .seconds(15), clock: .continuous)
                await server.resume()
                try await device.waitFor("refused: too late")
                try await device.waitFor("denied: That took too long")
                #expect(!device.lines.contains("power on") && bench.requests.elements.isEmpty)
                #expect(!bench.reports.elements.contains(.powered))
                // And all is well again.
                try await bench.controller.unlock(ToolPermit(user: "ada"))
                try await bench.waitFor(.powered, from: next)
                try await device.waitFor("power on")
                #expect(device.lines.last == "power on")
            }
        }
    }

    @Test("what was recorded, kept, made up or spoilt brings about nothing")
    func hostility() async throws {
        try await NativeBench.run(key: NativeBench.key) { bench in
            let server = bench.broker.server
            let request = #","wish":"check-out","card":"04A35F1BC26680""#
            var recorded: [[UInt8]] = []
            try await NativeDevice.run(on: server, boot: "earlier1", key: NativeBench.key) { device in
                try await device.say("hello")
                try await bench.waitFor(.connected)
                recorded = [try await device.say("hello"), try await device.say("request", request)]
                try #require(await bench.requests.first(timeout: .seconds(25)) != nil)
            }
            try await NativeDevice.run(on: server, boot: "present1", key: NativeBench.key) { device in
                // Kept by the broker, and as yet from nobody who is known.
                try await device.say(await device.message("request", request, count: 500), retain: true)
                try await device.say("hello")
                let next = try await bench.waitFor(.connected, from: 1)
                let mine = try await device.say("request", request)
                try #require(await bench.requests.first(from: 1, timeout: .seconds(25)) != nil)
                // Both again, the own one also as something kept.
                for message in recorded + [mine] { try await device.say(message) }
                // Now it is from somebody known, and new but for the flag.
                let again = try await bench.broker.client.subscribe("\(NativeBench.topic)/up", qos: .atMostOnce)
                let kept = await again.first { $0.retain }
                #expect(kept?.payload.isEmpty == false)
                try await device.say("request", request, age: .seconds(4))
                var unsigned = await device.message("request", request)
                unsigned.removeFirst(65)
                try await device.say(unsigned)
                var spoilt = await device.message("request", request)
                spoilt[spoilt.count - 3] ^= 1
                try await device.say(spoilt)
                for payload in ["", " ", "{", "hello", "\u{0}\u{1}\u{2}"] { try await device.say(Array(payload.utf8)) }
                try await device.say(
                    await device.message("request", request + #","more":"\#(String(repeating: "m", count: 2000))""#)
                )
                try await device.say(await device.message("request", #","wish":"check-out","card":4"#))
                try await device.say(Array(repeating: 0x5B, count: 200_000))
                try await device.say(await device.message("trouble", #","text":"the end""#, count: 1000))
                try await bench.waitFor(.trouble("the end"), from: next)
                // The second is the one that was late; it was told so, and nobody else heard of it.
                #expect(bench.requests.elements.count == 2)
                #expect(bench.controller.fault == nil)
                try #require(await device.orders.first(timeout: .seconds(25)) != nil)
                let answers = device.orders.elements
                #expect(answers.count == 1 && answers.allSatisfy { $0.contains("tap-too-old") }, "\(answers)")
            }
        }
    }

    @Test("a broker that goes away in use cuts nothing, and another run of the daemon goes on with the same boot")
    func lossInUse() async throws {
        try await NativeBench.run(key: NativeBench.key) { bench in
            let server = bench.broker.server
            try await ReferenceController.run(on: server, topic: NativeBench.topic, key: NativeBench.key) { device in
                try await bench.waitFor(.connected)
                try await bench.controller.unlock(ToolPermit(user: "ada"))
                try await server.kill()
                try await bench.broker.waitForLoss()
                await #expect(throws: ToolControllerError.self) { try await bench.controller.lock() }
                try await server.restart()
                try await bench.broker.waitForReturn()
                let isBack = {
                    device.process.recordedLines.count { $0.text == "connected" } == 2 && bench.controller.fault == nil
                }
                for _ in 0..<400 where !isBack() { try await Task.sleep(for: .milliseconds(50)) }
                // It said nothing of a new boot, and may have been missed for a while.
                try await bench.controller.unlock(ToolPermit(user: "ada"))
                #expect(try await device.lines(2) == ["power on", "power on"])
                let next = NativeBench.controller(bench.broker.client, key: NativeBench.key)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    defer { group.cancelAll() }
                    group.addTask { await next.run() }
                    for await report in next.reports where report == .connected { break }
                    try await next.lock()
                }
                #expect(try await device.lines(3) == ["power on", "power on", "power off"])
            }
        }
    }

    @Test("an order that nobody acknowledges fails within its time; a broker that is away fails it at once")
    func noAcknowledgement() async throws {
        try await NativeBench.run(timeout: .seconds(2)) { bench in
            try await NativeDevice.run(on: bench.broker.server) { device in
                try await device.say("hello")
                try await bench.waitFor(.connected)
                let start = ContinuousClock.now
                let error = await #expect(throws: ToolControllerError.self) {
                    try await bench.controller.unlock(ToolPermit(user: "ada"))
                }
                #expect(error?.message.hasPrefix("the controller did not answer within 2.0 seconds") == true)
                #expect((Duration.seconds(2) ... .seconds(10)).contains(start.duration(to: .now)))
                let order = try #require(await device.orders.first(timeout: .seconds(25))).element
                #expect(order.contains(#""type":"unlock""#) && !order.contains("ada"), "\(order)")
                async let lock: Void = bench.controller.lock()
                let second = try #require(await device.orders.first(from: 1, timeout: .seconds(25))).element
                #expect(second.contains(#""count":2"#))
                try await device.say("done", #","of":2"#)
                try await lock
                let refused = Task { try await bench.controller.lock() }
                _ = await device.orders.first(from: 2, timeout: .seconds(25))
                try await device.say("done", #","of":3,"error":"emergency stop""#)
                let refusal = await #expect(throws: ToolControllerError.self) { try await refused.value }
                #expect(refusal?.message == "the controller refused: emergency stop")

                try await bench.broker.server.kill()
                try await bench.broker.waitForLoss()
                #expect(bench.controller.fault == "the MQTT broker is not connected")
                let away = await #expect(throws: ToolControllerError.self) { try await bench.controller.lock() }
                #expect(away?.message == "the controller could not be told: the MQTT broker is not connected")
                let pings = device.pings.elements.count
                try await bench.broker.server.restart()
                try await bench.broker.waitForReturn()
                // Both are back once a ping was answered.
                try #require(await device.pings.first(from: pings, timeout: .seconds(20)) != nil)
                for _ in 0..<200 where bench.controller.fault != nil { try await Task.sleep(for: .milliseconds(50)) }
                async let again: Void = bench.controller.lock()
                let order4 = try #require(await device.orders.first(from: 3, timeout: .seconds(25))).element
                #expect(order4.contains(#""count":4"#), "\(order4)")
                try await device.say("done", #","of":4"#)
                try await again
            }
        }
    }
}
