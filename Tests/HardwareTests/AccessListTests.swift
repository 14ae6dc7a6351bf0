import FoundationEssentials
import Hardware
import MQTT
import TestServers
import Testing

/// The access list that is shipped, on a broker that obeys it.
@Suite("The shipped access list", .timeLimit(.minutes(5)))
struct AccessListTests {
    private static let site = MosquittoServer.User(name: "p2k16d-bitraf", password: "a")
    private static let web = MosquittoServer.User(name: "p2k16", password: "b")
    private static let device = MosquittoServer.User(name: "frontdoor-lock", password: "c")

    private static var accessList: String {
        get throws {
            let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
            let data = try Data(contentsOf: URL(filePath: "/\(root)/Config/mosquitto/acl"))
            return String(decoding: data, as: UTF8.self)
        }
    }

    @Test("lets a site hear what its locks answer, and the web application hear nothing", arguments: [true, false])
    func answers(_ isSite: Bool) async throws {
        let server = try await MosquittoServer.start(
            users: [Self.site, Self.web, Self.device],
            accessList: try Self.accessList
        )
        let topics = DLock13Topics(base: "/bitraf/door/frontdoor")
        let commands = try await server.subscribe(topic: topics.open, user: Self.device)
        let user = isSite ? Self.site : Self.web
        var configuration = MQTTConfiguration(
            host: "127.0.0.1",
            port: server.port,
            clientID: "door",
            credentials: MQTTCredentials(username: user.name, password: user.password)
        )
        configuration.keepalive = .seconds(15)
        let client = try MQTTClient(configuration: configuration, logger: Broker.logger)
        let connected = Recording<Bool>()
        await client.onConnect { connected.append(true) }
        let lock = MQTTDoorLock(
            client: client,
            topic: topics.open,
            acknowledgement: .openUntil(topics),
            timeout: isSite ? .seconds(10) : .seconds(2),
            logger: Broker.logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await lock.run() }
            try await Self.waitForSubscription(lock)
            group.addTask { await client.run() }
            try #require(await connected.first(timeout: .seconds(25)) != nil)
            let opened = Task { try await lock.unlock(for: .seconds(7)) }
            #expect(try await commands.next().payload == "7")
            try await server.publish(topics.isOpen, "true", user: Self.device)
            try await server.publish(topics.openUntil, "1800000000", user: Self.device)
            if isSite {
                try await opened.value
            } else {
                let error = await #expect(throws: LockError.self) { try await opened.value }
                #expect(error?.message.contains("the broker lets this user read its topics") == true)
            }
        }
        try await commands.stop()
        try await server.stop()
    }

    @Test("lets a site command its tools and hear them, also one whose name has a space")
    func tools() async throws {
        let tester = MosquittoServer.User(name: "tester", password: "d")
        let server = try await MosquittoServer.start(
            users: [Self.site, tester],
            accessList: try Self.accessList + "\nuser tester\ntopic readwrite #"
        )
        let commands = try await server.subscribe(user: tester)
        let heard = try await server.subscribe(user: Self.site)
        for topic in ["bitraf/tool/Table saw/unlock", "public/machine-access/esp-a1b2c3/command"] {
            try await server.publish(topic, "x", user: Self.site)
            #expect(try await commands.next().topic == topic)
        }
        let told = [
            "bitraf/tool/Table saw/islocked", "public/machine-access/esp-a1b2c3/2/locked",
            "public/device/esp-a1b2c3/online", "public/toollock/a001/state",
        ]
        for topic in ["bitraf/tool/Laser cutter/islocked"] + told { try await server.publish(topic, "x", user: tester) }
        for topic in told { #expect(try await heard.next().topic == topic) }
        try await commands.stop()
        try await heard.stop()
        try await server.stop()
    }

    /// Without a broker the fault is that, once the lock follows its answers.
    private static func waitForSubscription(_ lock: MQTTDoorLock) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline {
            let error = await #expect(throws: LockError.self) { try await lock.unlock(for: .seconds(1)) }
            if error?.message.hasSuffix("not followed yet") == false { return }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
