import AdminModel
import TestServers
import Testing

extension Faults {
    /// The broker or the way to it is away: nobody is let in late.
    @Suite(.timeLimit(.minutes(5)))
    struct Broker {
        private static let command = "door/front/open"

        /// An entrance with an MQTT lock, a workshop with a simulated one; anna may enter both.
        private func settings(_ space: Space, port: UInt16) -> SiteSettings {
            var settings = space.settings()
            settings.doors = [
                "entrance":
                    "{ circles: [door], unlock_time: 5s, lock: { type: mqtt, topic: \(Self.command), acknowledge: none } }",
                "workshop": "{ circles: [door], unlock_time: 5s, lock: { type: simulated } }",
            ]
            settings.readers["workshop"] = "{ type: simulated, door: workshop }"
            settings.more = """
                mqtt: { host: 127.0.0.1, port: \(port), keepalive: 5s }
                """
            return settings
        }

        private enum Outage: CaseIterable {
            case killed
            case cut
            case frozen

            var row: FaultRow {
                switch self {
                case .killed: FaultRow("broker killed", "and started again, with a lock that has no deadline")
                case .cut: FaultRow("broker partitioned", "connections reset and refused, the same lock")
                case .frozen: FaultRow("broker frozen", "SIGSTOP until noticed, and SIGCONT, the same lock")
                }
            }
        }

        @Test(arguments: Outage.allCases)
        private func `A tap while the broker is away fails for good`(_ outage: Outage) async throws {
            try await Space.with { space in
                _ = try await space.createMember("anna")
                let proxy = try TCPProxy(to: space.broker.port)
                let daemon = try await DaemonProcess.start(self.settings(space, port: proxy.port))
                let socket = AdminSocket(path: daemon.socket)
                try await daemon.waitForSnapshot()
                try await daemon.enroll(Faults.card, user: "anna")
                var recorder = try await space.broker.subscribe()
                try await self.waitForBroker(socket, isConnected: true)
                #expect(try await socket.tap(Faults.card).outcome == .commanded)
                _ = try await recorder.next(topic: Self.command)

                switch outage {
                case .killed: try await space.broker.kill()
                case .cut: await proxy.cut()
                case .frozen: await space.broker.pause()
                }
                try await self.waitForBroker(socket, isConnected: false)
                #expect(try await socket.degraded()["broker"]?.state == .down)
                #expect(try await socket.degraded()["door entrance"]?.state == .down)
                for _ in 1...3 {
                    let start = ContinuousClock.now
                    let failed = try await socket.tap(Faults.card)
                    #expect(failed.granted)
                    #expect(failed.outcome == .failed)
                    #expect(failed.detail != nil)
                    let other = try await socket.tap(Faults.card, at: "workshop")
                    #expect(other.outcome == .commanded)
                    #expect(ContinuousClock.now - start < Faults.tapLimit)
                }

                switch outage {
                case .killed:
                    // Only once somebody listens may the daemon reach the new broker.
                    await proxy.cut()
                    try await space.broker.restart()
                    recorder = try await space.broker.subscribe()
                case .cut: break
                case .frozen: await space.broker.resume()
                }
                let before = recorder.messages.count
                let start = ContinuousClock.now
                await proxy.heal()
                try await self.waitForBroker(socket, isConnected: true)
                var row = outage.row
                row.recovered(in: .now - start)
                // Whatever was kept for later would be sent right after the connection, before this one.
                let reply = try await socket.tap(Faults.card)
                #expect(reply.outcome == .commanded)
                try await eventually("the command of after the outage", timeout: .seconds(5)) {
                    recorder.messages.dropFirst(before).contains { $0.topic == Self.command }
                }
                try await Task.sleep(for: .seconds(1))
                let commands = recorder.messages.filter { $0.topic == Self.command }
                row.lateOpen = commands.count - (outage == .killed ? 1 : 2)
                #expect(row.lateOpen == 0, "none came late")
                #expect(commands.allSatisfy { !$0.retain && $0.qos == 0 })

                try await daemon.waitForDelivery()
                let openings = try await space.sql(
                    "SELECT text1, count(*) FROM event WHERE name = 'open' GROUP BY 1 ORDER BY 1"
                )
                #expect(openings == "entrance|2\nworkshop|3", "what was not commanded is no opening")
                let results = try await space.sql(
                    "SELECT reason, count(*) FROM p2k16d.access_log WHERE type = 'outcome' GROUP BY 1 ORDER BY 1"
                )
                #expect(results == "commanded|5\nfailed|3")
                #expect(try await socket.degraded().isEmpty)
                let journal = try await socket.events()
                row.taps = journal.count { $0.type == .decision }
                try await row.compare(journal, with: space)
                try row.report()
                try await daemon.stop()
                try await recorder.stop()
                await proxy.stop()
            }
        }

        private func waitForBroker(_ socket: AdminSocket, isConnected: Bool) async throws {
            // A silent broker is noticed after one and a half keepalives; then the back-off.
            try await eventually("the broker is \(isConnected ? "connected" : "away")", timeout: .seconds(20)) {
                (try await socket.status().mqtt.state == .connected) == isConnected
            }
        }
    }
}
