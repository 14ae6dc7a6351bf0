import AdminModel
import FoundationEssentials
import TestServers
import Testing

/// Who is told of alarms: the command line, the journal, a real broker, a real program and a web server.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct AlarmTests {
    private static let anna = "04A35F1BC26680"

    /// What a command or a webhook is told.
    private struct Notification: Decodable, Hashable {
        var site: String
        var kind: String
        var place: String?
        var state: String
        var since: WireTime

        var summary: String { "\(self.state) \(self.kind) \(self.place ?? "-")" }
    }

    /// Refuses the first request; prints the authorization and the body of each.
    private static let server = """
        import http.server, sys
        class Handler(http.server.BaseHTTPRequestHandler):
            count = 0
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                Handler.count += 1
                self.send_response(500 if Handler.count == 1 else 204)
                self.end_headers()
                print("told", self.headers["authorization"], Handler.count, body, flush=True)
            def log_message(self, *arguments): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        print("port", server.server_port, flush=True)
        server.serve_forever()
        """

    private static func settings(_ broker: MosquittoServer, folder: TemporaryDirectory, port: String) -> SiteSettings {
        var settings = SiteSettings()
        settings.brokerPort = broker.port
        let door = "circles: [door], unlock_time: 1s, lock: { type: simulated }"
        settings.doors = ["entrance": "{ \(door), contact: { type: simulated } }", "storage": "{ \(door) }"]
        settings.readers["storage"] = "{ type: simulated, door: storage }"
        settings.more = """
            alarms:
              did_not_open: 1
              walking_time: 10m
              command: [/bin/sh, -c, 'cat >> "$0"; echo >> "$0"; echo "$P2K16D_ALARM_KIND" >> "$0.kinds"', \(folder.file("told"))]
              webhook: { url: "http://127.0.0.1:\(port)/alarms", token_file: \(folder.file("token")) }
            embedded:
              seed:
                accounts: [{ username: anna, name: Anna, paid_until: +20d }]
                circles: [{ name: door, members: [anna] }]
                cards: [{ user: anna, number: "\(Self.anna)", label: fob }]
            """
        return settings
    }

    private static func commanded(_ folder: TemporaryDirectory) -> [Notification] {
        let text = (try? String(contentsOfFile: folder.file("told"), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap {
            try? JSONDecoder().decode(Notification.self, from: Data($0.utf8))
        }
    }

    private static func posted(_ server: ChildProcess) -> [(attempt: String, told: Notification)] {
        server.recordedLines.compactMap { line in
            let parts = line.text.split(separator: " ", maxSplits: 4)
            guard parts.count == 5, parts[0] == "told", parts[1] == "Bearer", parts[2] == "s3cret" else { return nil }
            return (try? JSONDecoder().decode(Notification.self, from: Data(parts[4].utf8))).map {
                (String(parts[3]), $0)
            }
        }
    }

    /// Waits until a change has arrived everywhere.
    private static func expect(
        _ summary: String,
        _ daemon: DaemonProcess,
        _ folder: TemporaryDirectory,
        _ web: ChildProcess
    ) async throws {
        try await eventually("the command is told: \(summary)", timeout: .seconds(30)) {
            Self.commanded(folder).contains { $0.summary == summary }
        }
        try await eventually("the webhook is told: \(summary)", timeout: .seconds(30)) {
            Self.posted(web).contains { $0.told.summary == summary }
        }
        let words = summary.split(separator: " ")
        try await eventually("the journal is told: \(summary)", timeout: .seconds(30)) {
            try await AdminSocket(path: daemon.socket).events().contains { event in
                event.type == .notice && event.reason == "alarm-\(words[0])"
                    && event.detail?.hasPrefix("\(words[1]) \(words[2]): ") == true
            }
        }
    }

    /// Waits for a retained message about one kind.
    private static func expect(_ kind: String, _ part: String, _ messages: MessageRecorder) async throws {
        try await eventually("the broker is told: \(kind) \(part)", timeout: .seconds(30)) {
            messages.messages.contains { message in
                message.topic == "p2k16d/test/alarm/\(kind)" && message.retain && message.payload.contains(part)
            }
        }
    }

    @Test func `Everybody is told when a door does not open and when it does, and a copied card stands over a restart`()
        async throws
    {
        let folder = try TemporaryDirectory()
        try folder.write("s3cret\n", to: "token")
        let broker = try await MosquittoServer.start()
        let web = try ChildProcess("/usr/bin/env", ["python3", "-c", Self.server])
        let port = try await web.waitForLine(containing: "port ", timeout: .seconds(30)).text.dropFirst(5)
        let messages = try await broker.subscribe(topic: "p2k16d/test/#")
        let daemon = try await DaemonProcess.start(Self.settings(broker, folder: folder, port: String(port)))
        do {
            try await Self.tellsEverybody(daemon, folder, web, messages)
            try await Self.outlivesARestart(daemon, messages)
            #expect(try await daemon.stop().exit == .exited(0))
        } catch {
            try? await daemon.kill()
            throw error
        }
        // The first request was refused, and so was told again.
        #expect(
            Self.posted(web).prefix(2).map(\.told.summary) == Array(repeating: "raised did-not-open entrance", count: 2)
        )
        #expect(Self.posted(web).prefix(2).map(\.attempt) == ["1", "2"])
        let kinds = try String(contentsOfFile: folder.file("told.kinds"), encoding: .utf8).split(separator: "\n")
        #expect(Set(kinds) == ["did-not-open", "clone-suspected"])
        try await messages.stop()
        try await web.kill()
        try await broker.stop()
    }

    private static func tellsEverybody(
        _ daemon: DaemonProcess,
        _ folder: TemporaryDirectory,
        _ web: ChildProcess,
        _ messages: MessageRecorder
    ) async throws {
        let socket = AdminSocket(path: daemon.socket)
        try await daemon.waitForBroker(timeout: .seconds(30))
        try await Self.expect("did-not-open", #""state":"clear""#, messages)
        _ = try await socket.move(.contact, to: true)
        #expect(try await socket.tap(Self.anna).outcome == .commanded)
        try await Self.expect("raised did-not-open entrance", daemon, folder, web)
        try await Self.expect("did-not-open", #""place":"entrance""#, messages)
        let list: AlarmList = try await daemon.json(["alarms"])
        #expect(list.alarms.map(\.kind) == ["did-not-open"] && list.alarms[0].place == "entrance")
        #expect(try await daemon.ctl(["status"]).output.contains("did-not-open entrance"))
        #expect(try await socket.degraded()["alarm did-not-open entrance"] != nil)
        let acknowledged: AlarmList = try await daemon.json(["alarm", "acknowledge", "did-not-open", "entrance"])
        #expect(acknowledged.alarms[0].acknowledgedBy != nil)
        #expect(try await daemon.ctl(["alarm", "ack", "did-not-open", "storage"]).status == 1)
        try await Self.expect("did-not-open", #""acknowledged":true"#, messages)

        _ = try await socket.move(.contact, to: false)
        try await Self.expect("cleared did-not-open entrance", daemon, folder, web)
        try await eventually("no alarm is counted", timeout: .seconds(30)) {
            messages.messages.last { $0.topic == "p2k16d/test/alarms" }?.payload == "0"
        }
    }

    private static func outlivesARestart(_ daemon: DaemonProcess, _ messages: MessageRecorder) async throws {
        let socket = AdminSocket(path: daemon.socket)
        // The same card elsewhere, long before anybody can be there.
        #expect(try await socket.tap(Self.anna, at: "storage").outcome == .commanded)
        var found: [Alarm] = []
        try await eventually("a copied card is suspected", timeout: .seconds(30)) {
            found = try await daemon.json(["alarms"], as: AlarmList.self).alarms
            return found.map(\.kind) == ["clone-suspected"]
        }
        try await Self.expect("clone-suspected", #""state":"raised""#, messages)
        let fingerprint = found.first?.place ?? ""
        #expect(fingerprint.count > 4 && !messages.messages.contains { $0.payload.contains(fingerprint) })
        #expect(try await socket.degraded()["alarm clone-suspected \(fingerprint)"] == nil)

        #expect(try await daemon.stop().exit == .exited(0))
        try await daemon.start()
        #expect(try await daemon.json(["alarms"], as: AlarmList.self).alarms == found)
        let notices = try await socket.events().filter {
            $0.reason == "alarm-raised" && $0.detail?.hasPrefix("clone-suspected") == true
        }
        #expect(notices.count == 1, "it is not raised again")
        let left: AlarmList = try await daemon.json(["alarm", "ack", "clone-suspected", fingerprint])
        #expect(left.alarms == [])
    }
}
