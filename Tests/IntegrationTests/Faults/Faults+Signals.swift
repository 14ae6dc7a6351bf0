import AdminModel
import Glibc
import TestServers
import TestSupport
import Testing

extension Faults {
    /// SIGTERM and SIGHUP, whatever state the world is in.
    @Suite(.timeLimit(.minutes(5)))
    struct Signals {
        private static let stopLimit = Duration.seconds(5)

        /// Expects a clean end in time.
        private func stop(_ daemon: DaemonProcess, sourceLocation: SourceLocation = #_sourceLocation) async throws {
            let (exit, duration) = try await daemon.stop(timeout: .seconds(15))
            let log = Comment(rawValue: daemon.log.suffix(30).joined(separator: "\n"))
            #expect(exit == .exited(0), log, sourceLocation: sourceLocation)
            #expect(duration < Self.stopLimit, log, sourceLocation: sourceLocation)
            #expect(access(daemon.socket, F_OK) != 0, "the socket is removed", sourceLocation: sourceLocation)
        }

        @Test func `SIGTERM ends live streams and idle connections, locks, and closes the journal`() async throws {
            var settings = Faults.embedded()
            settings.logLevel = "debug"
            let daemon = try await DaemonProcess.start(settings)
            let socket = AdminSocket(path: daemon.socket)
            let live = try RawConnection(daemon.socket)
            live.send("GET /v1/events/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
            _ = await live.read(until: ": connected")
            let idle = try RawConnection(daemon.socket)
            idle.send("GET /v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n")
            _ = await idle.read(until: "\"version\"")
            let halfSent = try RawConnection(daemon.socket)
            halfSent.send("POST /v1/readers/entrance/tap HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40\r\n\r\n{")
            #expect(try await socket.tap(Faults.card).outcome == .commanded)
            #expect(try await socket.door("entrance").state == .unlocked)
            let before = try await socket.events()
            try await self.stop(daemon)
            #expect(!daemon.log.contains { $0.contains("lock not locked at stop") })
            _ = await live.read()
            _ = await idle.read()

            try await daemon.start()
            let after = try await socket.events().dropFirst(before.count)
            #expect(after.map(\.reason) == ["stopped", "started"], "the last entry, and no repair was needed")
            #expect(!daemon.log.contains { $0.contains("unfinished") || $0.contains("closed as unknown") })
            #expect(try await socket.door("entrance").state == .locked)
            try await self.stop(daemon)
        }

        private enum Outage: CaseIterable {
            case databaseFrozen
            case brokerFrozen
            case bothFrozen
            case bothKilled
        }

        @Test(arguments: Outage.allCases)
        private func `SIGTERM while PostgreSQL and the broker do not answer`(_ outage: Outage) async throws {
            try await Space.with { space in
                _ = try await space.createMember("anna")
                var settings = space.settings(broker: true)
                settings.doors["garage"] =
                    "{ circles: [door], lock: { type: mqtt, topic: garage/open, acknowledge: none } }"
                settings.readers["garage"] = "{ type: mqtt, door: garage, topic: garage/reader }"
                settings.statementTimeout = "30s"
                settings.connectTimeout = "30s"
                let daemon = try await DaemonProcess.start(settings)
                let socket = AdminSocket(path: daemon.socket)
                try await daemon.waitForSnapshot()
                try await daemon.enroll(Faults.card, user: "anna")
                try await eventually("the broker is connected", timeout: .seconds(5)) {
                    try await socket.status().mqtt.state == .connected
                }
                switch outage {
                case .databaseFrozen: await space.server.pause()
                case .brokerFrozen: await space.broker.pause()
                case .bothFrozen:
                    await space.server.pause()
                    await space.broker.pause()
                case .bothKilled:
                    try await space.server.kill()
                    try await space.broker.kill()
                }
                // A delivery is under way then, and the door's state is on its way to the broker.
                #expect(try await socket.tap(Faults.card).outcome == .commanded)
                try await self.stop(daemon)
                await space.server.resume()
                await space.broker.resume()
            }
        }

        @Test func `SIGTERM while the first connections get no answer`() async throws {
            // Accepts connections and says nothing.
            let proxy = try TCPProxy(to: 1)
            await proxy.freeze()
            var settings = SiteSettings()
            settings.connection = "host=127.0.0.1 port=\(proxy.port) dbname=p2k16 user=nobody"
            settings.connectTimeout = "60s"
            settings.brokerPort = proxy.port
            let daemon = try await DaemonProcess.start(settings)
            #expect(try await AdminSocket(path: daemon.socket).tap(Faults.card).reason == "unknown-card")
            try await self.stop(daemon)
            await proxy.stop()
        }

        @Test func `SIGHUP applies what can change, and names what cannot`() async throws {
            var settings = Faults.embedded()
            settings.doors["entrance"] = "{ circles: [door], unlock_time: 5s, lock: { type: simulated } }"
            let daemon = try await DaemonProcess.start(settings)
            let socket = AdminSocket(path: daemon.socket)
            // 40 hours ago is beyond the grace of a day.
            #expect(try await socket.tap(Faults.otherCard).reason == "membership-lapsed")
            #expect(try await socket.tap(Faults.card).granted)

            settings.grace = "72h"
            settings.logLevel = "debug"
            let failing = "unlock_time: 60s, lock: { type: simulated, faults: { fail: true } } }"
            settings.doors["entrance"] = "{ circles: [door], \(failing)"
            settings.doors["side"] = "{ circles: [door], lock: { type: simulated } }"
            settings.readers["side"] = "{ type: simulated, door: side }"
            try daemon.write(settings)
            daemon.send(signal: SIGHUP)
            let line = try await daemon.waitForLog(containing: "configuration reloaded", timeout: .seconds(25))
            for path in ["policy.grace", "log.level", "doors.entrance.unlock_time"] {
                #expect(line.components(of: "changed").contains(path))
            }
            for path in ["doors.entrance.lock", "doors.side", "readers.side"] {
                #expect(line.components(of: "needs_restart").contains(path))
            }
            let lapsed = try await socket.tap(Faults.otherCard)
            #expect(lapsed.granted, "the grace is longer now")
            #expect(lapsed.outcome == .commanded, "the lock is the one of before")
            let relock = try #require(lapsed.relocksAt)
            let now = try await socket.status().now
            #expect(relock.microseconds - now.microseconds > 30_000_000, "the unlock time is longer now")

            settings.doors["entrance"] = "{ circles: [workshop], \(failing)"
            try daemon.write(settings)
            daemon.send(signal: SIGHUP)
            try await eventually("another circle is asked for", timeout: .seconds(5)) {
                try await !socket.tap(Faults.card).granted
            }
            try await self.stop(daemon)
        }

        @Test func `A broken file at SIGHUP changes nothing`() async throws {
            let daemon = try await DaemonProcess.start(Faults.embedded())
            let socket = AdminSocket(path: daemon.socket)
            var settings = Faults.embedded()
            settings.grace = "72h"
            settings.more += "\nnonsense: 1"
            try daemon.write(settings)
            daemon.send(signal: SIGHUP)
            try await daemon.waitForLog(containing: "configuration not reloaded", timeout: .seconds(25))
            #expect(daemon.log.contains { $0.contains("nonsense") && $0.contains("p2k16d.yaml:") }, "the place is told")
            #expect(try await socket.tap(Faults.otherCard).reason == "membership-lapsed", "the old grace")
            #expect(try await socket.tap(Faults.card).granted)

            // And the next good one is taken.
            settings.more = Faults.embedded().more
            try daemon.write(settings)
            daemon.send(signal: SIGHUP)
            try await daemon.waitForLog(containing: "configuration reloaded", timeout: .seconds(25))
            #expect(try await socket.tap(Faults.otherCard).granted)
            try await self.stop(daemon)
        }
    }
}

extension String {
    /// The items of a list in a log line's metadata, `key=a, b`.
    fileprivate func components(of key: String) -> [String] {
        guard let start = self.firstRange(of: "\(key)=")?.upperBound else { return [] }
        var items: [String] = []
        for item in self[start...].split(separator: ", ") {
            let words = item.split(separator: " ", maxSplits: 1)
            items.append(String(words.first ?? ""))
            if words.count > 1 { break }
        }
        return items
    }
}
