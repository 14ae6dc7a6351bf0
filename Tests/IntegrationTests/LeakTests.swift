import AdminModel
import FoundationEssentials
import Glibc
import TestServers
import Testing

/// Everything that a whole run leaves or shows, searched for every secret that went into it, in every form.
@Suite("Secrets", .serialized, .timeLimit(.minutes(5)))
struct LeakTests {
    /// Long and without a pattern, so that none is found by chance.
    private enum Known {
        static let blue: [UInt8] = [0x04, 0xA3, 0x5F, 0x1B, 0xC2, 0x66, 0x81]
        static let red: [UInt8] = [0x9C, 0x41, 0xE7, 0x2B]
        static let green: [UInt8] = [0xB7, 0x0D, 0x5A, 0xC3]
        static let imported: [UInt8] = [0x04, 0x5D, 0xE2, 0x19, 0x8A, 0x71, 0xF6]
        static let stranger: [UInt8] = [0x04, 0xC8, 0x27, 0x93, 0x6E, 0xB4, 0x5A]
        static let pin = "73905162"
        static let wrongPIN = "50318827"
        static let databasePassword = "Kv7-database-qhT3mXw9"
        static let brokerPassword = "Zr2-broker-Lp8sNc4d"
        static let hmacKey = "9d1f60c2b7a84e35d06b9c17f2483ae5"
        static let dlockPassword = "Hn6-dlock-Yb3gVt7k"
        static let webhookToken = "Wd1-webhook-Ue8zKq6p"
        static let wrongDlockPassword = "Qe9-dlock-Jc5wRx2f"
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static let cards: [(name: String, bytes: [UInt8])] = [
        ("blue card", Known.blue), ("red card", Known.red), ("green card", Known.green),
        ("imported card", Known.imported), ("unknown card", Known.stranger),
    ]

    @Test("are found in whatever form they are written")
    func theSearchFinds() {
        let card = SecretRenderings.card("card", Known.red)
        for text in [
            "x9c41e72bx", "9C:41:E7:2B", "2b-e7-41-9c", "2621564715", "736575900", "65,59179", "[156, 65, 231, 43]",
            Data("{\"n\":\"9c41e72b\"}".utf8).base64EncodedString(),
        ] {
            #expect(card.isFound(in: Data("before \(text) behind".utf8)), "\(text)")
        }
        let pin = SecretRenderings.text("PIN", Known.pin)
        for text in ["pin=73905162", "7 3 9 0 5 1 6 2", "26150937", Self.hex(Array(Known.pin.utf8))] {
            #expect(pin.isFound(in: Data(text.utf8)), "\(text)")
        }
        let long = SecretRenderings.card("card", Known.blue)
        #expect(long.isFound(in: Data([1, 2] + Known.blue + [3])))
        #expect(!long.isFound(in: Data("04a35f1bc26680 and 73905162".utf8)))
    }

    @Test("are in no answer, log, file, dump, environment or core of a whole run")
    func nothingLeaks() async throws {
        let secrets = try TemporaryDirectory()
        let user = MosquittoServer.User(name: "p2k16d", password: Known.brokerPassword)
        let broker = try await MosquittoServer.start(users: [user])
        do {
            try await Space.with { space in
                _ = try await space.createMember("anna")
                _ = try await space.createMember("bert")
                var settings = space.settings()
                settings.logLevel = "trace"
                settings.brokerPort = broker.port
                settings.brokerLogin =
                    "username: p2k16d, password_file: \(try secrets.write(Known.brokerPassword, to: "broker"))"
                settings.databasePasswordFile = try secrets.write(Known.databasePassword, to: "database")
                let lock = "circles: [door], unlock_time: 1s, lock: { type: simulated }"
                settings.doors = ["entrance": "{ \(lock) }", "lab": "{ \(lock), pin: always }"]
                let password = try secrets.write(Known.dlockPassword, to: "dlock")
                let token = try secrets.write(Known.webhookToken, to: "webhook")
                let ports = (dlock: try freePort(), metrics: try freePort())
                // A lock behind the dlock of this very site, so that the password is sent as well.
                settings.doors["remote"] = """
                    { circles: [door], lock: { type: dlock-http, url: "http://127.0.0.1:\(ports.dlock)", key: entrance, \
                    username: web, password_file: \(password) } }
                    """
                settings.readers = [
                    "entrance": "{ type: simulated, door: entrance }",
                    "lab": "{ type: simulated, door: lab }",
                    "remote": "{ type: simulated, door: remote }",
                    "mqtt": "{ type: mqtt, door: entrance, topic: space/reader, reply: space/answer, debounce: 0s }",
                ]
                let key = try secrets.write(Known.hmacKey, to: "controller")
                settings.more = """
                    tools: { Lathe: { controller: { type: p2k16d, topic: leak/lathe, key_file: \(key) } } }
                    dlock_http: { listen: "127.0.0.1:\(ports.dlock)", username: web, password_file: \(password) }
                    metrics: { listen: "127.0.0.1:\(ports.metrics)" }
                    alarms: { webhook: { url: "http://127.0.0.1:\(ports.dlock)/alarm", token_file: \(token) } }
                    """
                let daemon = try await DaemonProcess.start(settings)
                do {
                    try await daemon.waitForSnapshot()
                    try await daemon.waitForBroker()
                    var run = try await Self.run(daemon, space, broker, user)
                    run.said += try await Self.web(daemon, dlock: ports.dlock, metrics: ports.metrics)
                    try await Self.search(run, of: daemon, space)
                } catch {
                    try? await daemon.kill()
                    throw error
                }
            }
        } catch {
            try? await broker.stop()
            throw error
        }
        try await broker.stop()
    }

    /// Does everything that secrets pass through, and gathers what was said.
    private static func run(
        _ daemon: DaemonProcess,
        _ space: Space,
        _ broker: MosquittoServer,
        _ user: MosquittoServer.User
    ) async throws -> (said: [(String, Data)], codes: [String]) {
        var said: [(String, Data)] = []
        func ctl(_ arguments: [String], _ input: String = "") async throws {
            let result = try await daemon.ctl(arguments, input: input)
            said.append(("p2k16ctl \(arguments.joined(separator: " "))", Data((result.output + result.errors).utf8)))
        }
        let tail = try daemon.follow(["events", "tail", "--json"])
        let watch = try daemon.follow(["hardware", "watch", "--json"])
        let (blue, red, green) = (Self.hex(Known.blue), Self.hex(Known.red), Self.hex(Known.green))
        try await ctl(["card", "enroll", "--user", "anna", "--label", "blue"], "\(blue)\n")
        try await ctl(["card", "enroll", "--user", "bert", "--label", "red", "--json"], "\(red.uppercased())\n")
        // What is wrong about a number must not be told by repeating it.
        try await ctl(["card", "enroll", "--user", "bert"], "\(blue)\n")
        try await ctl(["card", "enroll", "--user", "bert"], "\(blue)z\n")
        try await ctl(["card", "enroll", "--user", "bert"], "\(blue.dropLast())\n")
        try await ctl(["card", "enroll", "--user", "nobody"], "\(green)\n")
        let file = "username,number,label\nanna,\(Self.hex(Known.imported)),i\nnobody,\(green),j\nbert,\(red)zz,k\n"
        try await ctl(["card", "import", "-"], file)
        let cards: CardList = try await daemon.json(["card", "list"])
        let id = try #require(cards.cards.first { $0.label == "blue" }?.id)
        try await ctl(["card", "pin", "\(id)"], "\(Known.pin)\n")
        try await ctl(["card", "pin", "\(id)"], "\(Known.pin)99\n")
        for pin in [Known.wrongPIN, Known.pin] { try await ctl(["tap", "lab", "--pin"], "\(blue)\n\(pin)\n") }
        for card in [blue, red, green, Self.hex(Known.stranger), "\(blue)z"] {
            try await ctl(["tap", "entrance", "--card", "-"], "\(card)\n")
            try await broker.publish("space/reader", #"{"card": "\#(card)"}"#, qos: 1, user: user)
        }
        try await broker.publish("space/reader", #"{"card": "\#(blue)", "x": [}"#, qos: 1, user: user)
        try await ctl(["tap", "entrance", "--card", "-", "--json"], "\(Self.hex(Known.stranger))\n")
        try await ctl(["tap", "remote", "--card", "-"], "\(blue)\n")
        try await ctl(["card", "replace", "\(id)", "--lost", "--yes"], "\(green)\n")
        let codes: BreakGlassCodeList = try await daemon.json(["break-glass", "create", "--count", "3"])
        let clear = codes.codes.map { $0.code.text }
        try #require(clear.count == 3)
        try await ctl(["break-glass", "use", "entrance"], "\(clear[0])\n")
        try await ctl(["break-glass", "use", "entrance"], "\(clear[0])\n")
        try await ctl(["break-glass", "use", "entrance"], "\(clear[1].dropLast())0\n")
        for command in [
            ["status"], ["health"], ["events"], ["cards"], ["card", "show", "\(id)"], ["card", "unknown"],
            ["card", "export"], ["card", "key", "show"], ["hardware"], ["readers"], ["sync"], ["break-glass", "list"],
            ["explain", "anna", "lab"], ["account", "show", "anna"], ["tools"], ["whoami"], ["report", "members"],
        ] {
            try await ctl(command)
            if command != ["card", "export"] { try await ctl(command + ["--json"]) }
        }
        for malformed in [
            #"{"number":["\#(blue)"]}"#, #"{"number":"\#(blue)","pin":\#(Known.pin)}"#, #"{"number":"\#(blue)","#,
        ] {
            let connection = try RawRequest(daemon.socket, "POST", "/v1/readers/entrance/tap", body: malformed)
            said.append(("reply to \(malformed.count) bytes", Data(await connection.reply().utf8)))
        }
        let processes: [(String, Int32?)] = [("p2k16d", daemon.processID), ("p2k16ctl", tail.processID)]
        for (name, process) in processes {
            for file in ["cmdline", "environ"] {
                let path = "/proc/\(try #require(process))/\(file)"
                said.append((path, FileManager.default.contents(atPath: path) ?? Data()))
                #expect(name != "p2k16d" || file != "cmdline" || !(said.last?.1.isEmpty ?? true))
            }
        }
        try await daemon.waitForDelivery(timeout: .seconds(30))
        for follower in [tail, watch] {
            said.append(
                ("a live stream", Data(follower.recordedLines.map(\.text).joined(separator: "\n").utf8))
            )
            try await follower.kill()
        }
        return (said, clear)
    }

    /// What is answered over HTTP: to the web application, who opens a door with its password, and to Prometheus.
    private static func web(_ daemon: DaemonProcess, dlock: UInt16, metrics: UInt16) async throws -> [(String, Data)] {
        func curl(_ arguments: [String]) async throws -> String {
            let result = try await ChildProcess.run("/usr/bin/curl", ["-s", "-i"] + arguments)
            return result.standardOutput + result.standardError
        }
        func unlock(_ path: String, login: String) async throws -> String {
            try await curl(["-u", login, "-X", "POST", "http://127.0.0.1:\(dlock)/doors/\(path)"])
        }
        let secret = Known.dlockPassword
        let opened = try await unlock("entrance/unlock?duration=1", login: "web:\(secret)")
        let refused = try await unlock("entrance/unlock?duration=1", login: "web:\(Known.wrongDlockPassword)")
        // Typed where it does not belong.
        let misplaced = try await unlock("\(secret)/unlock?duration=\(secret)", login: "\(secret):web")
        let page = try await daemon.ctl(["metrics"]).output
        let scraped = try await curl(["http://127.0.0.1:\(metrics)/metrics"])
        #expect(opened.contains(" 200 "), "\(opened)")
        #expect(refused.contains(" 401 ") && misplaced.contains(" 401 "), "\(refused) \(misplaced)")
        for page in [page, scraped] {
            #expect(page.contains("p2k16d_taps_total{door=\"entrance\",reason=\"granted\"}"))
        }
        return [
            ("an opening over HTTP", opened), ("a refusal over HTTP", refused), ("another", misplaced),
            ("p2k16ctl metrics", page), ("the page of metrics", scraped),
        ].map { ($0.0, Data($0.1.utf8)) }
    }

    private static func search(
        _ run: (said: [(String, Data)], codes: [String]),
        of daemon: DaemonProcess,
        _ space: Space
    ) async throws {
        var places = run.said
        places.append(
            ("the dump of the database", Data(try await space.server.dump(database: space.web.database).utf8))
        )
        try await Self.expectNoCore(of: daemon)
        places.append(("the log", Data(daemon.log.joined(separator: "\n").utf8)))
        let key = try #require(FileManager.default.contents(atPath: daemon.cardKeyFile))
        let keyText = String(decoding: key, as: UTF8.self)
        for file in try FileManager.default.subpathsOfDirectory(atPath: daemon.stateDirectory)
        where "\(daemon.stateDirectory)/\(file)" != daemon.cardKeyFile {
            places.append((file, FileManager.default.contents(atPath: "\(daemon.stateDirectory)/\(file)") ?? Data()))
        }
        // That there is something to be searched: the run did what it was to do.
        let names = places.map(\.0)
        #expect(names.contains { $0.hasSuffix("directory.sqlite") } && names.contains { $0.hasPrefix("journal/") })
        let log = String(decoding: places.first { $0.0 == "the log" }?.1 ?? Data(), as: UTF8.self)
        #expect(log.contains(" trace ") && log.contains("break-glass code used"))
        var secrets = Self.cards.map { SecretRenderings.card($0.name, $0.bytes) }
        secrets += [
            .text("PIN", Known.pin), .text("wrong PIN", Known.wrongPIN),
            .text("password of the database", Known.databasePassword),
            .text("password of the broker", Known.brokerPassword), .text("key of a controller", Known.hmacKey),
            .text("password of dlock_http", Known.dlockPassword),
            .text("token of the webhook", Known.webhookToken),
            .text("wrong password of dlock_http", Known.wrongDlockPassword),
        ]
        for (index, code) in run.codes.enumerated() {
            secrets.append(.text("break-glass code \(index)", code))
            secrets.append(.text("break-glass code \(index)", code.replacing("-", with: "")))
        }
        // The key file has one line for each key: the last word is the key.
        for line in keyText.split(separator: "\n") where !line.hasPrefix("#") {
            guard let word = line.split(whereSeparator: { $0 == " " || $0 == ":" }).last, word.count >= 32 else {
                continue
            }
            secrets.append(.text("card key", String(word)))
        }
        #expect(secrets.contains { $0.name == "card key" }, "the key file is not what this test takes it for")
        try await Self.grep(places, for: secrets)
    }

    private static func grep(_ places: [(String, Data)], for secrets: [SecretRenderings]) async throws {
        let folder = try TemporaryDirectory()
        let patterns = try TemporaryDirectory()
        for (index, place) in places.enumerated() { try place.1.write(to: URL(filePath: folder.file("\(index)"))) }
        // That the search finds what there is: the site's name is everywhere.
        let control = SecretRenderings(name: "site", needles: [Data("door".utf8)])
        for secret in secrets + [control] {
            let file = patterns.file("needles")
            try Data(secret.needles.joined(separator: [UInt8(ascii: "\n")])).write(to: URL(filePath: file))
            let result = try await ChildProcess.run(
                "/usr/bin/grep",
                ["-a", "-l", "-r", "-F", "-f", file, folder.path],
                environment: ["LC_ALL": "C"],
                timeout: .seconds(60)
            )
            // 1: nothing was found.
            #expect(result.exit == .exited(0) || result.exit == .exited(1), "\(result)")
            let found = result.standardOutput.split(separator: "\n").compactMap { line in
                line.split(separator: "/").last.flatMap { Int($0) }.map { places[$0].0 }
            }
            if secret.name == control.name {
                #expect(!found.isEmpty)
            } else {
                #expect(found == [], "the \(secret.name) is there")
            }
        }
    }

    /// Kills the daemon as a crash would, after root has allowed it cores: there is none all the same.
    private static func expectNoCore(of daemon: DaemonProcess) async throws {
        let process = try #require(daemon.processID)
        let limits = String(
            decoding: FileManager.default.contents(atPath: "/proc/\(process)/limits") ?? Data(),
            as: UTF8.self
        )
        let line = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
        #expect(line?.split(whereSeparator: \.isWhitespace).dropFirst(4).prefix(2) == ["0", "0"])
        if geteuid() == 0 {
            _ = try await ChildProcess.run("/usr/bin/prlimit", ["--pid", "\(process)", "--core=unlimited"])
        }
        daemon.send(signal: SIGABRT)
        let exit = try await daemon.waitForExit(timeout: .seconds(30))
        #expect(exit == .signalled(SIGABRT))
        #expect(!daemon.hasDumpedCore)
    }
}
