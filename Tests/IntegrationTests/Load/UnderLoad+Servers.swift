import AdminModel
import Synchronization
import TestServers
import Testing

extension UnderLoad {
    /// Servers that hang.
    @Suite(.timeLimit(.minutes(15)))
    struct Servers {
        @Test func `The broker accepts and never answers`() async throws {
            try await Space.with { space in
                for member in ["anna", "bjorn"] { _ = try await space.createMember(member) }
                let proxy = try TCPProxy(to: space.broker.port)
                let metricsPort = try freePort()
                var settings = space.settings()
                settings.doors = [
                    "entrance": "{ circles: [door], unlock_time: 1s, lock: { type: simulated } }",
                    "back":
                        "{ circles: [door], unlock_time: 1s, lock: { type: mqtt, topic: load/back, acknowledge: none } }",
                ]
                settings.readers["back"] = "{ type: simulated, door: back }"
                settings.more = """
                    mqtt: { host: 127.0.0.1, port: \(proxy.port), keepalive: 5s }
                    metrics: { listen: "127.0.0.1:\(metricsPort)" }
                    """
                try await DaemonProcess.with(settings) { daemon in
                    try await daemon.waitForSnapshot(timeout: .seconds(20))
                    try await daemon.waitForBroker(timeout: .seconds(20))
                    try await daemon.enroll(Faults.card, user: "anna")
                    try await daemon.enroll(Faults.otherCard, user: "bjorn")
                    let socket = AdminSocket(path: daemon.socket)
                    for (card, door) in [(Faults.card, "entrance"), (Faults.otherCard, "back")] {
                        #expect(try await socket.tap(card, at: door).outcome == .commanded)
                    }
                    var row = LoadRow(
                        "broker accepts and never answers",
                        "taps at its door and at another; from the tap to its answer"
                    )
                    let count = LoadRow.isLong ? 300 : 40
                    var (calm, busy): ([Latencies], [Latencies]) = ([], [])
                    var failed = 0
                    for _ in 0..<LoadRow.repeats {
                        calm.append(try await Self.taps(count, at: socket))
                        let memory = MemoryWatch(of: daemon.processID ?? -1)
                        await proxy.freeze()
                        try await eventually("the silence is noticed", timeout: .seconds(25)) {
                            try await socket.status().mqtt.state != .connected
                        }
                        let back = TapStream(socket, reader: "back", cards: [Faults.otherCard])
                        busy.append(try await Self.taps(count, at: socket))
                        let taps = try await back.stop()
                        #expect(taps.allSatisfy { $0.reply.granted && $0.reply.outcome == .failed })
                        failed += taps.count
                        let (before, peak) = await memory.stop()
                        row.memoryBefore = row.memoryBefore == 0 ? before : min(row.memoryBefore, before)
                        row.memoryPeak = max(row.memoryPeak, peak)
                        await proxy.heal()
                        try await eventually("the broker is back", timeout: .seconds(25)) {
                            try await socket.status().mqtt.state == .connected
                        }
                    }
                    row.take(idle: calm, loaded: busy)
                    let name = "p2k16d_openings_failed_total"
                    #expect(try await MetricsReading(port: metricsPort)[name, #"door="back""#] == failed)
                    row.refused = "\(failed) `\(name)`"
                    UnderLoad.expectBounded(row)
                    try row.report()
                }
                await proxy.stop()
            }
        }

        /// One tap after the other at the entrance.
        private static func taps(_ count: Int, at socket: AdminSocket) async throws -> Latencies {
            let stream = TapStream(socket, cards: [Faults.card])
            try await stream.more(count, timeout: .seconds(60))
            var latencies = Latencies()
            for tap in try await stream.stop() {
                #expect(tap.reply.outcome == .commanded)
                latencies.append(tap.latency)
            }
            return latencies
        }

        @Test func `The database hangs in COMMIT`() async throws {
            try await LoadSite.with(doors: 10) { site in
                var row = LoadRow("database hangs in COMMIT", "no standby confirms; 100 taps/s at 10 doors meanwhile")
                let undelivered = "p2k16d_journal_undelivered_entries"
                let most = Mutex(0)
                let doors = TapMeter(port: site.space.broker.port, doors: site.doors)
                let space = site.space
                do {
                    try await site.measure(
                        &row,
                        prepare: {
                            try await Self.set(standby: "nobody", space)
                            // The server takes a moment to obey, and what is delivered until then does not hang.
                            try await eventually("a commit hangs", timeout: .seconds(20)) {
                                _ = try await doors.tapAll()
                                return try await space.sql(Self.hanging) != "0"
                            }
                        }
                    ) { duration in
                        let taps = try await doors.measure(for: duration, rate: 100)
                        #expect(taps.unanswered == 0)
                        let waiting = try await site.metrics()[undelivered]
                        most.withLock { $0 = max($0, waiting) }
                        try await Self.set(standby: "", space)
                        try await site.daemon.waitForDelivery(timeout: .seconds(25))
                    }
                } catch {
                    // Other tests use this server, too.
                    try? await Self.set(standby: "", space)
                    throw error
                }
                let waiting = most.withLock { $0 }
                #expect(waiting > 0)
                row.refused = "nothing; up to \(waiting) `\(undelivered)`"
                row.note = "all delivered when it went on"
                UnderLoad.expectBounded(row)
                try row.report()
            }
        }

        private static let hanging = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"

        /// With a standby that does not exist every COMMIT waits, as it does when the real one hangs.
        private static func set(standby: String, _ space: Space) async throws {
            try await space.sql("ALTER SYSTEM SET synchronous_standby_names = '\(standby)'")
            try await space.sql("SELECT pg_reload_conf()")
        }
    }
}
