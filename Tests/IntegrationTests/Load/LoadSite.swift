import AdminModel
import TestServers
import Testing

/// A running site for loads: doors with readers and locks on the broker, of which a few are only there to be measured at.
struct LoadSite: Sendable {
    /// Doors that no load touches.
    static let others = 8
    private static let members = ["anna", "bjorn", "cleo", "dag"]

    let space: Space
    let daemon: DaemonProcess
    let metricsPort: UInt16
    /// Readers and locks of the doors that are measured at.
    let meter: TapMeter
    /// Those of the doors that loads are for.
    let doors: [TapMeter.Door]

    /// Runs the body with a site whose members and cards are there, and whose daemon is ended afterwards.
    ///
    /// - Parameters:
    ///   - doors: how many loads may use, beside the others.
    ///   - debounce: of their readers; nil for the default.
    static func with(
        doors: Int,
        debounce: String? = "0s",
        _ body: (LoadSite) async throws -> Void
    ) async throws {
        try await Space.with { space in
            for member in Self.members { _ = try await space.createMember(member) }
            let others = (0..<Self.others).map { Self.door("other", $0) }
            let used = (0..<doors).map { Self.door("door", $0) }
            var settings = space.settings(broker: true)
            settings.statementTimeout = "30s"
            settings.doors = [:]
            settings.readers = [:]
            for (name, door) in others + used {
                settings.doors[name] =
                    "{ circles: [door], unlock_time: 1s, lock: { type: mqtt, topic: \(door.lockTopic), acknowledge: none } }"
                let wait = name.hasPrefix("other") ? "0s" : debounce
                settings.readers[name] =
                    "{ type: mqtt, door: \(name), topic: \(door.readerTopic)\(wait.map { ", debounce: \($0)" } ?? "") }"
            }
            let metricsPort = try freePort()
            settings.more = "metrics: { listen: \"127.0.0.1:\(metricsPort)\" }\n"
            try await DaemonProcess.with(settings) { daemon in
                try await daemon.waitForSnapshot(timeout: .seconds(20))
                try await daemon.waitForBroker(timeout: .seconds(20))
                try await Self.enrol(others + used, at: daemon)
                let site = LoadSite(
                    space: space,
                    daemon: daemon,
                    metricsPort: metricsPort,
                    meter: TapMeter(port: space.broker.port, doors: others.map(\.1)),
                    doors: used.map(\.1)
                )
                // The first opening of a member is a badge, and a badge a change of the directory.
                _ = try await TapMeter(port: space.broker.port, doors: (others + used).map(\.1)).tapAll()
                try await daemon.waitForDelivery(timeout: .seconds(20))
                try await body(site)
            }
        }
    }

    private static func door(_ kind: String, _ number: Int) -> (String, TapMeter.Door) {
        let name = "\(kind)-\(number)"
        return (
            name,
            TapMeter.Door(
                readerTopic: "load/reader/\(name)",
                lockTopic: "load/lock/\(name)",
                tap: Self.tap(Self.card(kind == "other" ? 1000 + number : number))
            )
        )
    }

    /// What a reader publishes for a card.
    static func tap(_ card: String) -> [UInt8] { Array(#"{"card":"\#(card)"}"#.utf8) }

    /// The card of a door, which nobody taps at another: nobody is suspected of having copied one.
    static func card(_ number: Int) -> String {
        let digits = String(number, radix: 16, uppercase: true)
        return "04C35F1B\(String(repeating: "0", count: 6 - digits.count))\(digits)"
    }

    private static func enrol(_ doors: [(String, TapMeter.Door)], at daemon: DaemonProcess) async throws {
        let lines = doors.enumerated().map { index, door in
            let digits = String(decoding: door.1.tap, as: UTF8.self).split(separator: "\"")[3]
            return "\(Self.members[index % Self.members.count]),\(digits),\(door.0)"
        }
        let file = (["username,number,label"] + lines).joined(separator: "\n") + "\n"
        let result = try await daemon.ctl(["card", "import", "-"], input: file)
        try #require(result.status == 0, "\(result.output)\n\(result.errors)")
        try await daemon.waitForSnapshot(cards: doors.count, timeout: .seconds(20))
    }

    var process: Int32 { self.daemon.processID ?? -1 }

    func metrics() async throws -> MetricsReading { try await MetricsReading(port: self.metricsPort) }

    /// Measures the other doors without and with a load in turn, and how much memory the daemon takes meanwhile.
    ///
    /// - Parameters:
    ///   - prepare: begins what lasts during the whole load.
    ///   - load: puts the daemon under its load for the time that it is given.
    func measure(
        _ row: inout LoadRow,
        idle: Duration = LoadRow.isLong ? .seconds(6) : .seconds(1),
        loaded: Duration = LoadRow.isLong ? .seconds(6) : .seconds(2),
        prepare: () async throws -> Void = {},
        load: @escaping @Sendable (Duration) async throws -> Void
    ) async throws {
        var (calm, busy): ([Latencies], [Latencies]) = ([], [])
        for _ in 0..<LoadRow.repeats {
            // Idle times are to be idle: what the load before has left must be gone.
            try await eventually("nobody is at the admin socket", timeout: .seconds(25)) {
                try await self.metrics()["p2k16d_admin_connections"] == 0
            }
            calm.append(try await self.meter.measure(for: idle))
            let memory = MemoryWatch(of: self.process)
            try await prepare()
            async let others = self.meter.measure(for: loaded)
            try await load(loaded)
            busy.append(try await others)
            let (before, peak) = await memory.stop()
            row.memoryBefore = row.memoryBefore == 0 ? before : min(row.memoryBefore, before)
            row.memoryPeak = max(row.memoryPeak, peak)
        }
        row.take(idle: calm, loaded: busy)
        #expect(calm.all.unanswered == 0 && busy.all.unanswered == 0, "every tap at another door was answered")
    }
}
