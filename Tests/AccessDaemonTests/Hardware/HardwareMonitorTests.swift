import AccessControl
import AdminModel
import Hardware
import TestServers
import Testing

@testable import AccessDaemon
@testable import GPIO

@Suite("The hardware monitor", .timeLimit(.minutes(5)))
struct HardwareMonitorTests {
    private static let entrance = DoorID("entrance")
    private static let contact = HardwareMonitor.End(door: Self.entrance, part: "contact")

    /// A reader that gives what the test reports.
    private struct QuietReader: CardReader {
        let id = ReaderID("front")
        let kind = ReaderKind.wiegand
        let taps = AsyncStream<Tap> { $0.finish() }
        let health = ReaderHealth()
        let activity: ReaderActivityObserver? = ReaderActivityObserver()

        func run() async {}
    }

    private static func reader(_ id: ReaderID) -> SimulatedReader {
        SimulatedReader(id: id, syntax: CardNumberSyntax())
    }

    private static func events(_ count: Int, of stream: AsyncStream<HardwareMonitor.Delivery>) async -> [HardwareEvent]
    {
        var events: [HardwareEvent] = []
        for await case .event(let event) in stream {
            events.append(event)
            if events.count == count { break }
        }
        return events
    }

    @Test("tells what a lock is told and what it reports, and passes both on")
    func locks() async throws {
        let monitor = HardwareMonitor(clock: TrustedClock(floor: nil))
        let lock = monitor.observed(SimulatedLock(), of: Self.entrance)
        let reports = try #require(lock.confirmations)
        let stream = monitor.listen(capacity: 16)
        let running = Task { await lock.run() }
        defer { running.cancel() }
        var followed = reports.makeAsyncIterator()
        #expect(await followed.next() == .locked)
        try await lock.unlock(for: .seconds(5))
        #expect(await followed.next() == .unlocked)
        try await lock.lock()
        #expect(await followed.next() == .locked)
        #expect(lock.confirmed == .locked && lock.capabilities == [.lock, .hold, .confirm])
        let events = await Self.events(5, of: stream)
        #expect(events.filter { $0.kind == .report }.map(\.state) == ["locked", "unlocked", "locked"])
        #expect(events.filter { $0.kind == .command }.map(\.state) == ["unlock", "lock"])
        #expect(events.first { $0.kind == .command }?.seconds == 5)
        #expect(events.allSatisfy { $0.door == "entrance" && $0.part == "lock" && $0.detail == nil })
    }

    @Test("tells why a command failed, which fails all the same")
    func failures() async throws {
        let monitor = HardwareMonitor(clock: TrustedClock(floor: nil))
        let lock = monitor.observed(SimulatedLock(fault: "no answer"), of: Self.entrance)
        let stream = monitor.listen(capacity: 16)
        await #expect(throws: LockError.self) { try await lock.hold() }
        #expect(await Self.events(1, of: stream).map(\.detail) == ["no answer"])
        #expect(lock.fault == "no answer")
    }

    @Test("tells the changes of an input beside whoever follows it")
    func inputs() async throws {
        let monitor = HardwareMonitor(clock: TrustedClock(floor: nil))
        let simulated = SimulatedInput(at: TrustedClock.monotonic)
        let input = monitor.observed(simulated, from: .simulated, at: [Self.contact])
        #expect(monitor.inputs.map(\.end.part) == ["contact"])
        let stream = monitor.listen(capacity: 16)
        let running = Task { await input.run() }
        defer { running.cancel() }
        simulated.set(true, at: TrustedClock.monotonic)
        var followed = input.changes.makeAsyncIterator()
        #expect(await followed.next()?.isActive == false)
        #expect(await followed.next()?.isActive == true)
        #expect(input.isActive == true && input.fault == nil)
        let events = await Self.events(2, of: stream)
        #expect(events.map(\.state) == ["inactive", "active"])
        #expect(events.allSatisfy { $0.kind == .input && $0.part == "contact" })
    }

    @Test("tells of one input at each door that it serves; it is made and run once")
    func sharedInputs() async throws {
        let files = try TestSite()
        let fire = "fire_release: { type: gpio, chip: gpiochip99, line: 25 }"
        let site = try await files.build(
            try files.configuration(
                """
                doors:
                  a: { circles: [door], lock: { type: simulated }, contact: { type: simulated }, \(fire) }
                  b: { circles: [door], lock: { type: simulated }, \(fire) }
                readers:
                  front: { type: simulated, door: a }
                  back: { type: simulated, door: b }

                """
            )
        )
        let inputs = site.monitor.inputs.map { "\($0.end.door) \($0.end.part)" }
        #expect(inputs == ["a contact", "a fire_release", "b fire_release"])
        #expect(site.inputFeeds.map(\.targets.count) == [1, 2])
        #expect(site.inputFeeds.allSatisfy { $0.input is ObservedInput })
        try await site.close()

        let monitor = HardwareMonitor(clock: TrustedClock(floor: nil))
        let other = HardwareMonitor.End(door: DoorID("workshop"), part: "fire_release")
        let simulated = SimulatedInput(at: TrustedClock.monotonic)
        let input = monitor.observed(simulated, from: .simulated, at: [Self.contact, other])
        let stream = monitor.listen(capacity: 16)
        let running = Task { await input.run() }
        defer { running.cancel() }
        let events = await Self.events(2, of: stream)
        #expect(events.map(\.door) == ["entrance", "workshop"])
        #expect(events.map(\.part) == ["contact", "fire_release"])
    }

    @Test("tells of cards without their numbers, of keys without which")
    func readers() async throws {
        let monitor = HardwareMonitor(clock: TrustedClock(floor: nil))
        let reader = QuietReader()
        monitor.observe(reader, at: "entrance") { _ in "K7QD-3MTA" }
        reader.activity?.report(.key)
        // Nobody looked, so it is gone.
        let stream = monitor.listen(capacity: 16)
        reader.activity?.report(.card(Tap(number: TestDoor.ada), isRepeated: true))
        reader.activity?.report(.key)
        reader.activity?.report(.bad(.checksum))
        let simulated = Self.reader(reader.id)
        monitor.observe(simulated, at: "entrance") { _ in nil }
        simulated.noted(TestDoor.erik)
        let events = await Self.events(4, of: stream)
        #expect(events.map(\.kind) == [.card, .key, .badFrame, .card])
        #expect(events[0].bits == 56 && events[0].fingerprint == "K7QD-3MTA" && events[0].repeated == true)
        #expect(events[1].detail == nil && events[1].state == nil)
        #expect(events[2].detail == "a frame with a wrong checksum")
        #expect(events[3].bits == 32 && events[3].repeated == false)
        #expect(simulated.health.taps == 1 && simulated.health.lastFrame != nil)
    }

    @Test("begins a feed with the states, gives one door's events, and tells what was missed")
    func feed() async throws {
        let monitor = HardwareMonitor(clock: TrustedClock(floor: nil))
        let input = SimulatedInput(isActive: true, at: TrustedClock.monotonic)
        _ = monitor.observed(input, from: .simulated, at: [Self.contact])
        let states = monitor.states(of: [try TestDoor().door])
        #expect(states.map(\.part) == ["lock", "contact"])
        #expect(states.map(\.state) == ["unknown", "active"])
        let feed = HardwareFeed(states: states, door: "entrance", deliveries: monitor.listen(capacity: 2))
        let (front, back) = (Self.reader(ReaderID("front")), Self.reader(ReaderID("back")))
        monitor.observe(front, at: "entrance") { _ in nil }
        monitor.observe(back, at: "workshop") { _ in nil }
        back.noted(TestDoor.ada)
        for _ in 0..<3 { front.noted(TestDoor.ada) }
        #expect(await feed.next() == .event(states[0]))
        #expect(await feed.next() == .event(states[1]))
        guard case .event(let event)? = await feed.next() else {
            Issue.record("no event")
            return
        }
        #expect(event.part == "front")
        front.noted(TestDoor.ada)
        #expect(await feed.next() == .lagged(missed: 2))
        #expect(await feed.next() == nil)
    }
}

@Suite("What uses a line or a device")
struct HardwareUsesTests {
    @Test("is found by the chip's path, name or label and the line's number or name")
    func uses() async throws {
        let site = try TestSite()
        let configuration = try site.configuration(
            """
            doors:
              a:
                circles: [door]
                lock: { type: gpio, chip: pinctrl-bcm2711, line: 17 }
                contact: { type: gpio, chip: gpiochip0, line: 27, active: low }
              b:
                circles: [door]
                lock: { type: gpio, chip: /dev/gpiochip0, line: GPIO18 }
                buzzer: { type: gpio, chip: gpiochip0, line: 6, on: [doorbell] }
                light: { type: gpio, chip: gpiochip0, line: 7, on: [unlocked] }
            readers:
              front:
                { type: wiegand, door: a, chip: gpiochip0, data0: 23, data1: 24, bits: [26],
                  led: { type: gpio, chip: gpiochip0, line: 25 } }
              back: { type: serial, door: b, device: /dev/null, protocol: lines }

            """
        )
        let uses = HardwareUses(configuration)
        let chip = GPIOChipInfo(path: "/dev/gpiochip0", name: "gpiochip0", label: "pinctrl-bcm2711", lineCount: 58)
        func part(_ offset: Int) -> String? {
            let line = GPIOLineInfo(
                offset: offset,
                name: "GPIO\(offset)",
                isOutput: false,
                isActiveLow: false,
                isUsed: false,
                consumer: nil
            )
            return uses.part(of: line, on: chip)
        }
        #expect(part(17) == "a lock")
        #expect(part(18) == "b lock")
        #expect(part(23) == "reader front data0")
        #expect(part(24) == "reader front data1")
        #expect(part(25) == "reader front led")
        #expect(part(27) == "a contact")
        #expect(part(6) == "b buzzer")
        #expect(part(7) == "b light")
        #expect(part(26) == nil)
        #expect(uses.part(ofDevice: "/dev/null") == "reader back")
        #expect(uses.part(ofDevice: "/dev/ttyS0") == nil)
    }
}
