import Logging
import MQTT
import ServiceLifecycle
import TestServers
import Testing

/// The client against a real mosquitto.
@Suite(.timeLimit(.minutes(5))) struct MQTTClientTests {
    @Test func publishesExactly() async throws {
        let broker = try await MosquittoServer.start()
        let recorder = try await broker.subscribe()
        try await TestClient.run(TestClient.configuration(port: broker.port)) { test in
            try await test.connected()
            try await test.publish("p2k16/dør/1", "åpne", qos: .atMostOnce)
            try await test.publish("p2k16/state", "låst", qos: .atLeastOnce, retain: true)
            try await test.publish("p2k16/empty", "", qos: .atLeastOnce)
            let messages = [try await recorder.next(), try await recorder.next(), try await recorder.next()]
            #expect(messages.map(\.topic) == ["p2k16/dør/1", "p2k16/state", "p2k16/empty"])
            #expect(messages.map(\.payload) == ["åpne", "låst", ""])
            #expect(messages.map(\.qos) == [0, 1, 1])
            #expect(messages.map(\.retain) == [false, true, false])
        }
        try await recorder.stop()
        try await broker.stop()
    }

    @Test func throwsAtOnceWhereThereIsNoConnection() async throws {
        let client = try MQTTClient(
            configuration: TestClient.configuration(port: try freePort()),
            logger: Logger(label: "test")
        )
        let error = await #expect(throws: MQTTError.self) {
            try await client.publish("a", payload: [1], qos: .atLeastOnce, retain: false)
        }
        #expect(error?.code == .notConnected)
        let states = Recording<MQTTConnectionState>()
        await client.onStateChange { states.append($0) }
        let run = Task { await client.run() }
        let failed = await states.first(timeout: .seconds(25)) {
            if case .disconnected(let error) = $0 { error?.code == .unreachable } else { false }
        }
        #expect(failed != nil)
        run.cancel()
        await run.value
        let stopped = await #expect(throws: MQTTError.self) {
            try await client.publish("a", payload: [1], qos: .atMostOnce, retain: false)
        }
        #expect(stopped?.code == .stopped)
        let subscribed = await #expect(throws: MQTTError.self) { try await client.subscribe("a", qos: .atMostOnce) }
        #expect(subscribed?.code == .stopped)
    }

    @Test func receivesLiveAndRetainedMessages() async throws {
        let broker = try await MosquittoServer.start()
        try await broker.publish("old/1", "kept", qos: 1, retain: true)
        try await TestClient.run(TestClient.configuration(port: broker.port)) { test in
            try await test.connected()
            let subscription = try await test.client.subscribe("old/+", qos: .atLeastOnce)
            var messages = subscription.makeAsyncIterator()
            let kept = await messages.next()
            #expect(kept == MQTTMessage(topic: "old/1", payload: Array("kept".utf8), qos: .atLeastOnce, retain: true))
            try await broker.publish("old/2", "new", qos: 0)
            let new = await messages.next()
            #expect(new == MQTTMessage(topic: "old/2", payload: Array("new".utf8), qos: .atMostOnce, retain: false))
            #expect(subscription.dropped == 0)
        }
        try await broker.stop()
    }

    @Test func everySubscriptionGetsWhatItsFilterMatches() async throws {
        let broker = try await MosquittoServer.start()
        let configuration = TestClient.configuration(port: broker.port)
        try await TestClient.run(configuration) { test in
            let all = try await test.client.subscribe("doors/#", qos: .atMostOnce)
            let other = try await test.client.subscribe("tools/#", qos: .atMostOnce)
            try await test.connected()
            try await test.publish("doors/1", "a")
            try await test.publish("tools/1", "b")
            var doors = all.makeAsyncIterator()
            var tools = other.makeAsyncIterator()
            #expect(await doors.next()?.topic == "doors/1")
            #expect(await tools.next()?.topic == "tools/1")
        }
        try await broker.stop()
    }

    @Test func severalFiltersOfOneSubscriptionKeepTheOrder() async throws {
        let broker = try await MosquittoServer.start()
        try await TestClient.run(TestClient.configuration(port: broker.port)) { test in
            let both = try await test.client.subscribe(["doors/1", "doors/2"], qos: .atMostOnce)
            try await test.connected()
            let expected = (1...50).map { "doors/\($0 % 2 + 1)" }
            for (number, topic) in expected.enumerated() { try await test.publish(topic, "\(number)") }
            var messages = both.makeAsyncIterator()
            for (number, topic) in expected.enumerated() {
                let message = await messages.next()
                #expect(message?.topic == topic && message?.payload == Array("\(number)".utf8))
            }
            #expect(both.refusal == nil && both.dropped == 0)
        }
        try await broker.stop()
    }

    @Test func unsubscribesWhenTheConsumerStops() async throws {
        let broker = try await MosquittoServer.start()
        try await TestClient.run(TestClient.configuration(port: broker.port)) { test in
            let subscription = try await test.client.subscribe("once", qos: .atMostOnce)
            try await test.connected()
            try await test.publish("once", "1")
            for await message in subscription {
                #expect(message.payload == Array("1".utf8))
                break
            }
            try await broker.waitForLog(containing: "UNSUBSCRIBE")
            #expect(subscription.filters == ["once"])
        }
        try await broker.stop()
    }

    @Test func reconnectsResubscribesAndRunsTheHooksAgain() async throws {
        let broker = try await MosquittoServer.start()
        let configuration = TestClient.configuration(port: broker.port)
        try await TestClient.run(configuration) { client in
            await client.onConnect { [weak client] in
                try? await client?.publish("state", payload: [1], qos: .atLeastOnce, retain: true)
            }
        } _: { test in
            let own = try await test.client.subscribe("state", qos: .atMostOnce)
            let commands = try await test.client.subscribe("commands", qos: .atMostOnce)
            var states = own.makeAsyncIterator()
            var received = commands.makeAsyncIterator()
            #expect(await states.next()?.payload == [1])
            try await broker.kill()
            let away = try await test.disconnected()
            try await broker.restart()
            try await test.connected(from: away)
            // Subscribed before the hook ran, or its own message would come back as a retained one.
            let again = await states.next()
            #expect(again == MQTTMessage(topic: "state", payload: [1], qos: .atMostOnce, retain: false))
            try await broker.publish("commands", "x", qos: 1)
            #expect(await received.next()?.payload == Array("x".utf8))
        }
        try await broker.stop()
    }

    @Test(arguments: [MQTTQoS.atMostOnce, .atLeastOnce])
    func nothingPublishedWhileAwayIsDeliveredLater(_ qos: MQTTQoS) async throws {
        let broker = try await MosquittoServer.start()
        var configuration = TestClient.configuration(port: broker.port)
        configuration.cleanSession = false
        try await TestClient.run(configuration) { test in
            try await test.connected()
            try await broker.kill()
            let away = try await test.disconnected()
            for number in 0..<10 {
                await #expect(throws: MQTTError.self) { try await test.publish("unlock", "\(number)", qos: qos) }
            }
            try await broker.restart()
            let recorder = try await broker.subscribe()
            try await test.connected(from: away)
            try await test.publish("marker", "", qos: .atLeastOnce)
            #expect(try await recorder.next().topic == "marker")
            try await recorder.stop()
        }
        try await broker.stop()
    }

    @Test func nothingPublishedToAFrozenBrokerThatDiesIsDeliveredLater() async throws {
        let broker = try await MosquittoServer.start()
        try await TestClient.run(TestClient.configuration(port: broker.port)) { test in
            try await test.connected()
            await broker.pause()
            let error = await #expect(throws: MQTTError.self) {
                try await test.client.publish(
                    "unlock",
                    payload: [1],
                    qos: .atLeastOnce,
                    retain: false,
                    timeout: .milliseconds(200)
                )
            }
            #expect(error?.code == .timedOut)
            let away = try await test.disconnected(.timedOut)
            try await broker.kill()
            try await broker.restart()
            let recorder = try await broker.subscribe()
            try await test.connected(from: away)
            try await test.publish("marker", "", qos: .atLeastOnce)
            #expect(try await recorder.next().topic == "marker")
            try await recorder.stop()
        }
        try await broker.stop()
    }

    @Test(arguments: [MQTTQoS.atMostOnce, .atLeastOnce])
    func messageThatTimedOutBeforeItWasWrittenNeverArrives(_ qos: MQTTQoS) async throws {
        let broker = try await MosquittoServer.start()
        let recorder = try await broker.subscribe()
        try await TestClient.run(TestClient.configuration(port: broker.port)) { test in
            try await test.connected()
            await broker.pause()
            // More than the kernel's buffers take, so that a part of it stays with us.
            let error = await #expect(throws: MQTTError.self) {
                try await test.client.publish(
                    "unlock",
                    payload: Array(repeating: 0, count: 32_000_000),
                    qos: qos,
                    retain: false,
                    timeout: .milliseconds(300)
                )
            }
            #expect(error?.code == .timedOut)
            let away = try await test.disconnected(.timedOut)
            await broker.resume()
            try await test.connected(from: away)
            try await test.publish("marker", "", qos: .atLeastOnce)
            #expect(try await recorder.next().topic == "marker")
        }
        try await recorder.stop()
        try await broker.stop()
    }

    @Test func publishesUnderWayFailWithTheConnection() async throws {
        let broker = try await MosquittoServer.start()
        try await TestClient.run(TestClient.configuration(port: broker.port)) { test in
            try await test.connected()
            await broker.pause()
            let publishing = Task { try await test.publish("unlock", "1", qos: .atLeastOnce) }
            try await broker.kill()
            let error = await #expect(throws: MQTTError.self) { try await publishing.value }
            #expect(error?.code == .connectionLost || error?.code == .notConnected)
        }
        try await broker.stop()
    }

    @Test func lastWillIsSentWhenTheSocketDies() async throws {
        let broker = try await MosquittoServer.start()
        let recorder = try await broker.subscribe(topic: "availability")
        var configuration = TestClient.configuration(port: broker.port)
        configuration.lastWill = .init(topic: "availability", payload: Array("offline".utf8))
        try await TestClient.run(configuration) { test in
            let index = try await test.connected()
            breakConnections(to: broker.port)
            let will = try await recorder.next()
            #expect(will.payload == "offline" && will.retain && will.qos == 1)
            try await test.connected(from: index)
        }
        try await recorder.stop()
        try await broker.stop()
    }

    @Test func gracefulShutdownSaysOfflineAndLeavesNoWill() async throws {
        let broker = try await MosquittoServer.start()
        let recorder = try await broker.subscribe(topic: "availability")
        var configuration = TestClient.configuration(port: broker.port)
        configuration.lastWill = .init(topic: "availability", payload: Array("will".utf8))
        let client = try MQTTClient(configuration: configuration, logger: Logger(label: "test"))
        await client.onConnect { [weak client] in
            try? await client?.publish("availability", payload: Array("online".utf8), qos: .atLeastOnce, retain: true)
        }
        await client.beforeDisconnect { [weak client] in
            try? await client?.publish("availability", payload: Array("offline".utf8), qos: .atLeastOnce, retain: true)
        }
        let subscription = try await client.subscribe("nothing", qos: .atMostOnce)
        let group = ServiceGroup(
            configuration: .init(services: [.init(service: client)], logger: Logger(label: "test"))
        )
        async let running: Void = group.run()
        #expect(try await recorder.next().payload == "online")
        await group.triggerGracefulShutdown()
        try await running
        #expect(try await recorder.next().payload == "offline")
        try await broker.waitForLog(containing: "Received DISCONNECT from door")
        try await broker.publish("availability", "marker", qos: 1)
        #expect(try await recorder.next().payload == "marker")
        for await _ in subscription { Issue.record("nothing was published there") }
        if case .stopped = client.state {} else { Issue.record("not stopped but \(client.state)") }
        try await recorder.stop()
        try await broker.stop()
    }

    @Test func farewellThatHangsIsCutShort() async throws {
        let broker = try await MosquittoServer.start()
        let client = try MQTTClient(
            configuration: TestClient.configuration(port: broker.port),
            logger: Logger(label: "test")
        )
        let states = Recording<MQTTConnectionState>()
        await client.onStateChange { states.append($0) }
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        await client.beforeDisconnect { for await _ in stream {} }
        let run = Task { await client.run() }
        _ = await states.first(timeout: .seconds(25)) { if case .connected = $0 { true } else { false } }
        let start = ContinuousClock.now
        run.cancel()
        await run.value
        #expect((.milliseconds(900)...(.seconds(5))).contains(start.duration(to: .now)))
        continuation.finish()
        try await broker.stop()
    }

    @Test func wrongPasswordIsSaidAndTriedAgain() async throws {
        let user = MosquittoServer.User(name: "door", password: "right")
        let broker = try await MosquittoServer.start(users: [user])
        var configuration = TestClient.configuration(port: broker.port)
        configuration.credentials = MQTTCredentials(username: "door", password: "wrong")
        try await TestClient.run(configuration) { test in
            let first = try await test.disconnected(.notAuthorized)
            try await test.disconnected(from: first, .notAuthorized)
            guard case .disconnected(let error?) = test.states.elements[first - 1] else { return }
            #expect(error.message.contains("check user name, password"))
            #expect(!error.message.contains("wrong"))
        }
        configuration.credentials = MQTTCredentials(username: "door", password: "right")
        try await TestClient.run(configuration) { _ = try await $0.connected() }
        try await broker.stop()
    }

    @Test func refusedMessageIsSaid() async throws {
        let broker = try await MosquittoServer.start(accessList: "topic readwrite allowed")
        try await TestClient.run(TestClient.configuration(port: broker.port)) { test in
            try await test.connected()
            try await test.publish("allowed", "1", qos: .atLeastOnce)
            let error = await #expect(throws: MQTTError.self) {
                try await test.publish("forbidden", "1", qos: .atLeastOnce)
            }
            #expect(error?.code == .refused)
            #expect(error?.reasonCode == 0x87)
        }
        try await broker.stop()
    }

    @Test func whatIsTooLongIsCountedAndNotLookedAt() async throws {
        let broker = try await MosquittoServer.start()
        try await TestClient.run(TestClient.configuration(port: broker.port)) { test in
            var messages = try await test.client.subscribe("long", qos: .atMostOnce).makeAsyncIterator()
            try await test.connected()
            for bytes in [65_536, 65_537, 100_000, 1] {
                try await test.publish("long", String(repeating: "x", count: bytes))
            }
            #expect(await messages.next()?.payload.count == 65_536)
            #expect(await messages.next()?.payload.count == 1)
            var figures = MQTTFigures()
            figures.received = 4
            figures.oversized = 2
            #expect(test.client.figures == figures)
            // What is longer still does not even leave the broker.
            try await test.publish("long", String(repeating: "x", count: 1_000_000))
            try await test.publish("long", "end")
            #expect(await messages.next()?.payload == Array("end".utf8))
            #expect(test.client.figures.received == 5)
        }
        try await broker.stop()
    }

    @Test func moreThanTheRateOfASubscriptionIsDroppedForItAlone() async throws {
        let broker = try await MosquittoServer.start(settings: ["max_queued_messages 0"])
        try await TestClient.run(TestClient.configuration(port: broker.port)) { test in
            let limited = try await test.client.subscribe("flood", qos: .atMostOnce, buffer: 8, rate: 1)
            var all = try await test.client.subscribe("flood", qos: .atMostOnce, buffer: 5000).makeAsyncIterator()
            try await test.connected()
            let start = ContinuousClock.now
            for number in 0..<2000 { try await test.publish("flood", "\(number)") }
            for number in 0..<2000 { #expect(await all.next()?.payload == Array("\(number)".utf8)) }
            let seconds = Int(start.duration(to: .now) / .seconds(1)) + 1
            #expect((2000 - 8 - seconds...2000 - 8).contains(limited.dropped))
            #expect(test.client.figures.dropped == limited.dropped)
        }
        try await broker.stop()
    }

    @Test func floodIntoASlowSubscriberStaysBounded() async throws {
        let broker = try await MosquittoServer.start(settings: ["max_queued_messages 0"])
        let configuration = TestClient.configuration(port: broker.port)
        try await TestClient.run(configuration) { test in
            let slow = try await test.client.subscribe("flood", qos: .atMostOnce, buffer: 16)
            let end = try await test.client.subscribe("end", qos: .atLeastOnce)
            try await test.connected()
            for number in 0..<10_000 { try await test.publish("flood", "\(number)") }
            try await test.publish("end", "", qos: .atLeastOnce)
            var ends = end.makeAsyncIterator()
            _ = await ends.next()
            #expect(slow.dropped == 10_000 - 16)
            var messages = slow.makeAsyncIterator()
            for number in 0..<16 { #expect(await messages.next()?.payload == Array("\(number)".utf8)) }
            try await test.publish("flood", "after")
            #expect(await messages.next()?.payload == Array("after".utf8))
        }
        try await broker.stop()
    }

    @Test func frozenBrokerIsNoticed() async throws {
        let broker = try await MosquittoServer.start()
        var configuration = TestClient.configuration(port: broker.port)
        configuration.keepalive = .seconds(7)
        try await TestClient.run(configuration) { test in
            let index = try await test.connected()
            await broker.pause()
            let start = ContinuousClock.now
            let away = try await test.disconnected(from: index, .timedOut, timeout: .seconds(20))
            // One and a half keepalives, and two ticks of the library's clock of whole seconds.
            #expect(start.duration(to: .now) < .seconds(20))
            await broker.resume()
            try await test.connected(from: away)
        }
        try await broker.stop()
    }
}
