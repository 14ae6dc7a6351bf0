import Glibc
import Systemd
import Testing

@Suite struct SystemdNotifierTests {
    /// Names that no other test and no other run uses.
    static func names() -> [String] {
        let unique = "p2k16d-notify-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        return ["/tmp/\(unique)", "@\(unique)"]
    }

    @Test(arguments: names())
    func sendsEachMessageAsOneDatagram(_ name: String) throws {
        let socket = try NotifySocket(name)
        let notifier = SystemdNotifier(environment: { ["NOTIFY_SOCKET": name][$0] })
        try notifier.ready()
        #expect(socket.receive() == "READY=1")
        try notifier.status("2 doors\nof 3")
        #expect(socket.receive() == "STATUS=2 doors of 3")
        try notifier.watchdog()
        #expect(socket.receive() == "WATCHDOG=1")
        try notifier.stopping()
        #expect(socket.receive() == "STOPPING=1")
    }

    @Test func reloadingCarriesTheMonotonicTime() throws {
        let socket = try NotifySocket(Self.names()[1])
        let notifier = SystemdNotifier(environment: { ["NOTIFY_SOCKET": socket.name][$0] })
        let before = monotonicMicroseconds()
        try notifier.reloading()
        let after = monotonicMicroseconds()
        let message = try #require(socket.receive())
        let lines = message.split(separator: "\n")
        #expect(lines.count == 2 && lines[0] == "RELOADING=1" && lines[1].hasPrefix("MONOTONIC_USEC="))
        let time = try #require(Int64(lines[1].dropFirst("MONOTONIC_USEC=".count)))
        #expect((before...after).contains(time))
    }

    @Test(arguments: [[:], ["NOTIFY_SOCKET": ""]])
    func withoutASocketNothingHappens(_ environment: [String: String]) throws {
        let notifier = SystemdNotifier(environment: { environment[$0] })
        try notifier.ready()
        try notifier.status("a")
        try notifier.reloading()
        try notifier.watchdog()
        try notifier.stopping()
    }

    @Test(
        arguments: [
            ("/nonexistent/notify", ENOENT), ("vsock:2:1234", 0), ("/" + String(repeating: "x", count: 107), 0),
            ("@" + String(repeating: "x", count: 108), 0),
        ] as [(String, Int32)]
    )
    func failureIsSaid(name: String, code: Int32) {
        let notifier = SystemdNotifier(environment: { ["NOTIFY_SOCKET": name][$0] })
        let error = #expect(throws: SystemdError.self) { try notifier.ready() }
        #expect(error?.errno == code)
    }

    @Test func abstractNameMayFillTheAddress() throws {
        let name = Self.names()[1]
        let socket = try NotifySocket(name + String(repeating: "x", count: 108 - name.utf8.count))
        try SystemdNotifier(environment: { ["NOTIFY_SOCKET": socket.name][$0] }).ready()
        #expect(socket.receive() == "READY=1")
    }

    @Test(
        arguments: [
            (["WATCHDOG_USEC": "3000000"], .seconds(3)),
            (["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "42"], .seconds(3)),
            (["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "43"], nil),
            (["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "x"], nil), (["WATCHDOG_USEC": "0"], nil),
            (["WATCHDOG_USEC": "soon"], nil), ([:], nil),
        ] as [([String: String], Duration?)]
    )
    func readsTheWatchdogInterval(environment: [String: String], interval: Duration?) {
        let notifier = SystemdNotifier(environment: { environment[$0] }, processID: 42)
        #expect(notifier.watchdogInterval == interval)
    }

    private func monotonicMicroseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
