import AdminModel
import Synchronization
import TestServers
import Testing

extension UnderLoad {
    /// Too many at the admin socket, too slow, and with too much to say.
    @Suite(.timeLimit(.minutes(15)))
    struct AdminSocketLoads {
        @Test func `Five hundred want to connect`() async throws {
            let count = 500
            try await LoadSite.with(doors: 0) { site in
                var row = LoadRow("\(count) admin connections", "of one user; whoever is refused comes again")
                let tally = Mutex(AdminCrowd.Tally())
                let path = site.daemon.socket
                try await site.measure(&row) { duration in
                    let counted = try await Flood.onThread { try AdminCrowd(path, count).run(for: duration) }
                    tally.withLock { $0 += counted }
                }
                let result = tally.withLock { $0 }
                let name = "p2k16d_admin_connections_refused_total"
                try await eventually("every refusal is counted", timeout: .seconds(20)) {
                    try await site.metrics()[name] == result.refused
                }
                try await eventually("the connections are gone", timeout: .seconds(20)) {
                    try await site.metrics()["p2k16d_admin_connections"] == 0
                }
                #expect(result.refused > 0 && result.answered > 0)
                row.refused = "\(result.refused) `\(name)`"
                row.note = "\(result.answered) requests were answered meanwhile"
                UnderLoad.expectBounded(row)
                try row.report()
            }
        }

        @Test func `Live streams are not read`() async throws {
            let streams = 60
            let past = LoadRow.isLong ? 100 : 8
            try await LoadSite.with(doors: 50) { site in
                let doors = TapMeter(port: site.space.broker.port, doors: site.doors)
                for _ in 0..<past { _ = try await doors.tapAll() }
                var row = LoadRow(
                    "\(streams) live streams that nobody reads",
                    "each from the first event on, 200 taps/s meanwhile"
                )
                let path = site.daemon.socket
                let missed = "p2k16d_events_missed_total"
                try await site.measure(&row) { duration in
                    let crowd = try (0..<streams).map { _ in
                        let socket = try LoadSocket(path: path)
                        socket.send(Array("GET /v1/events/live?after=0 HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
                        return Unread(socket: socket)
                    }
                    let taps = try await doors.measure(for: duration, rate: 200)
                    #expect(taps.unanswered == 0)
                    // Until they fall behind, however slow the machine.
                    try await eventually("they have missed something", timeout: .seconds(20)) {
                        if try await site.metrics()[missed] > 0 { return true }
                        _ = try await doors.tapAll()
                        return false
                    }
                    withExtendedLifetime(crowd) {}
                }
                row.refused = "\(try await site.metrics()[missed]) `\(missed)`"
                UnderLoad.expectBounded(row)
                try row.report()
            }
        }

        /// Held by one task at a time.
        private struct Unread: @unchecked Sendable {
            let socket: LoadSocket
        }

        @Test func `Requests of ten megabytes are refused`() async throws {
            try await LoadSite.with(doors: 1) { site in
                var row = LoadRow("request bodies of 10 MB", "4 clients, one after the other")
                let path = site.daemon.socket
                let sent = Mutex(0)
                let name = "p2k16d_admin_requests_total"
                try await site.measure(&row) { duration in
                    try await withThrowingTaskGroup(of: Int.self) { group in
                        for _ in 0..<4 {
                            group.addTask {
                                try await Flood.onThread { try Self.post(megabytes: 10, to: path, for: duration) }
                            }
                        }
                        for try await count in group { sent.withLock { $0 += count } }
                    }
                }
                let total = sent.withLock { $0 }
                try await eventually("every refusal is counted", timeout: .seconds(20)) {
                    try await site.metrics()[name, #"code="413""#] == total
                }
                row.refused = "\(total) `\(name){code=\"413\"}`"
                UnderLoad.expectBounded(row)
                try row.report()
            }
        }

        /// - Returns: how many were sent.
        private static func post(megabytes: Int, to path: String, for duration: Duration) throws -> Int {
            let end = ContinuousClock.now + duration
            let head =
                "POST /v1/doors/door-0/open HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(megabytes << 20)\r\n\r\n"
            let piece = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20)
            var count = 0
            repeat {
                let socket = try LoadSocket(path: path)
                socket.send(Array(head.utf8))
                // Whoever refuses it may hang up in the middle.
                for _ in 0..<megabytes where !socket.send(piece) { break }
                count += 1
                _ = socket.receive(within: .seconds(20))
            } while ContinuousClock.now < end
            return count
        }
    }
}
