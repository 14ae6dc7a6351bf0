import AdminModel

/// Takes somebody who wires a door through its parts, and holds what arrives against what should.
///
/// What happens before it is asked for counts too: whoever knows the test is ahead of it.
struct DoorTest {
    enum Item: Sendable {
        case event(HardwareEvent)
        /// The time for the wait of this number is over.
        case timeout(Int)
        case ended(Failure)
    }

    /// How long the lock is opened, in seconds.
    static let opening = 3.0
    /// How long a lock may take to answer on top of its time.
    private static let answerTime = Duration.seconds(5)

    let door: Door
    /// Of this door, as the daemon lists them.
    let parts: [HardwarePart]
    /// How long each step waits for somebody to do something.
    let patience: Duration
    /// Where ``Item/timeout(_:)`` goes; the other end of the items.
    let timers: AsyncStream<Item>.Continuation
    /// Tells what to do.
    let say: (String) -> Void
    /// Asks a question; nil when nobody can be asked.
    let ask: (String) -> Bool?
    /// Opens the lock once.
    let pulse: () async throws -> DoorCommandReply
    /// Gets each step when it is done.
    let done: (DoorTestStep) -> Void

    private var items: AsyncStream<Item>.Iterator
    private var events: [HardwareEvent] = []
    private var waits = 0

    init(
        door: Door,
        parts: [HardwarePart],
        patience: Duration,
        items: AsyncStream<Item>,
        timers: AsyncStream<Item>.Continuation,
        say: @escaping (String) -> Void,
        ask: @escaping (String) -> Bool?,
        pulse: @escaping () async throws -> DoorCommandReply,
        done: @escaping (DoorTestStep) -> Void = { _ in }
    ) {
        self.door = door
        self.parts = parts
        self.patience = patience
        self.items = items.makeAsyncIterator()
        self.timers = timers
        self.say = say
        self.ask = ask
        self.pulse = pulse
        self.done = done
    }

    /// - Throws: ``Failure`` when the daemon is lost; what a part does wrong is in the report.
    mutating func run() async throws -> DoorTestReport {
        // The stream begins with the state of the lock and of each input: from then on nothing is missed.
        let states = 1 + self.parts.filter { $0.role == .input }.count
        guard try await self.wait(Self.answerTime, until: { $0.count >= states }) else {
            throw Failure(.daemonFailure, "the daemon does not tell the states of the door's parts")
        }
        var steps: [DoorTestStep] = []
        for part in self.parts {
            let step =
                if let fault = part.fault {
                    DoorTestStep(
                        role: part.role,
                        part: part.part,
                        result: .failed,
                        detail: fault,
                        remedy: "The wiring can be tested when this is mended: p2k16ctl hardware list."
                    )
                } else {
                    switch part.role {
                    case .lock: try await self.lock(part)
                    case .input: try await self.input(part)
                    case .reader: try await self.reader(part)
                    }
                }
            self.done(step)
            steps.append(step)
        }
        return DoorTestReport(
            door: self.door.id,
            passed: steps.allSatisfy { $0.result != .failed },
            steps: steps
        )
    }

    // MARK: - Steps

    private mutating func lock(_ part: HardwarePart) async throws -> DoorTestStep {
        func step(_ result: DoorTestStep.Result, _ detail: String, _ remedy: String? = nil) -> DoorTestStep {
            DoorTestStep(role: .lock, part: part.part, result: result, detail: detail, remedy: remedy)
        }
        guard self.door.state == .locked else {
            return step(
                .failed,
                "the door is \(self.door.state.rawValue)",
                "Wait until it is locked, or end the order: p2k16ctl door release \(self.door.id)."
            )
        }
        self.say("The lock opens for \(Int(Self.opening)) s. Look at it.")
        let begin = self.events.count
        do {
            let reply = try await self.pulse()
            guard reply.outcome == .commanded else {
                return step(.failed, reply.detail ?? "the lock did not obey", Self.lockRemedy(part))
            }
        } catch let failure as Failure where failure.status == .refused {
            return step(.failed, failure.message, failure.remedy)
        }
        let confirms = self.door.capabilities.contains(.confirm)
        let relocks = self.door.capabilities.contains(.lock)
        func reports(_ events: [HardwareEvent]) -> [String] {
            events.dropFirst(begin).filter { $0.kind == .report && $0.part == part.part }.compactMap(\.state)
        }
        if confirms {
            guard try await self.wait(Self.answerTime, until: { reports($0).contains("unlocked") }) else {
                return step(
                    .failed,
                    "the lock took the order and does not report that it opened",
                    Self.lockRemedy(part)
                )
            }
        }
        if relocks || confirms {
            let isLocked = try await self.wait(.seconds(Self.opening) + Self.answerTime) { events in
                let isReported = !confirms || reports(events).drop { $0 != "unlocked" }.contains("locked")
                let isTold =
                    !relocks
                    || events.dropFirst(begin).contains {
                        $0.kind == .command && $0.state == "lock" && $0.detail == nil
                    }
                return isReported && isTold
            }
            guard isLocked else {
                return step(.failed, "the lock opened and was not locked again", Self.lockRemedy(part))
            }
        }
        switch self.ask("Did the lock open, and lock again?") {
        case true?: return step(.passed, "opened and locked again, as somebody saw")
        case false?:
            return step(.failed, "the lock was told to open, and did not move as it should", Self.lockRemedy(part))
        case nil where confirms: return step(.passed, "opened and locked again, as the lock reports")
        case nil: return step(.passed, "was told to open; whether it moved, only a look tells")
        }
    }

    private static func lockRemedy(_ part: HardwarePart) -> String {
        switch part.kind {
        case "gpio":
            "Measure the line (\(part.place ?? "its line")), then the relay, then the lock's supply. If it locks when it "
                + "should open, change `wiring` or `active`: Docs/hardware.md."
        case "mqtt":
            "Look whether the lock is on and answers at \(part.place ?? "its topic"), and at the broker's rights."
        case "dlock-http": "Look whether the lock's machine is on and answers at \(part.place ?? "its address")."
        case "esp-rfid":
            "Look whether the node is on, and whether its own page shows the opening (\(part.place ?? "its topic"))."
        default: "See p2k16ctl health."
        }
    }

    private mutating func input(_ part: HardwarePart) async throws -> DoorTestStep {
        func step(_ result: DoorTestStep.Result, _ detail: String, _ remedy: String? = nil) -> DoorTestStep {
            DoorTestStep(role: .input, part: part.part, result: result, detail: detail, remedy: remedy)
        }
        func states(_ events: [HardwareEvent]) -> [String] {
            events.filter { $0.kind == .input && $0.part == part.part }.compactMap(\.state).filter { $0 != "unknown" }
        }
        let place = part.place ?? "the input"
        // A fire release latches and opens the door for good: it is tried on purpose, with those who answer for it.
        guard !part.part.contains("fire") else {
            return step(
                .skipped,
                "is \(part.state ?? "unknown"); try it together with the fire panel, and follow it with p2k16ctl hardware "
                    + "watch \(self.door.id)"
            )
        }
        if part.part == "contact" {
            self.say("Open the door, and close it again.")
            let isSeen = try await self.wait(self.patience) { events in
                guard let first = states(events).first else { return false }
                return states(events).drop { $0 == first }.contains(first)
            }
            let seen = states(self.events)
            if isSeen { return step(.passed, "became \(seen[1]) and \(seen[0]) again") }
            guard seen.count > 1 else {
                return step(
                    .failed,
                    "nothing changed, it stays \(seen.first ?? "unknown")",
                    "Measure \(place) against ground with the door open and closed; look at the magnet's distance, and at "
                        + "`bias`."
                )
            }
            return step(.failed, "became \(seen[1]), and not \(seen[0]) again", "Look at the magnet's distance.")
        }
        self.say("Press: \(part.part).")
        // Pressed means active, whatever it is at rest.
        let isPressed = try await self.wait(self.patience) { states($0).dropFirst().contains("active") }
        if isPressed { return step(.passed, "became active") }
        let isStuck = states(self.events).last == "active"
        return step(
            .failed,
            isStuck ? "is active all the time" : "nothing changed, it stays inactive",
            isStuck
                ? "A button that closes its contact needs `active: low` with `bias: pull-up`, one that opens it the other "
                    + "level."
                : "Measure \(place) against ground while it is pressed; look at `bias`."
        )
    }

    private mutating func reader(_ part: HardwarePart) async throws -> DoorTestStep {
        func step(_ result: DoorTestStep.Result, _ detail: String, _ remedy: String? = nil) -> DoorTestStep {
            DoorTestStep(role: .reader, part: part.part, result: result, detail: detail, remedy: remedy)
        }
        func find(_ events: [HardwareEvent], _ kind: HardwareEvent.Kind) -> [HardwareEvent] {
            events.filter { $0.kind == kind && $0.part == part.part }
        }
        self.say(
            part.kind == "simulated"
                ? "Tap a card: p2k16ctl tap \(part.part)."
                : "Tap a card at the reader \(part.part)."
        )
        if try await self.wait(self.patience, until: { !find($0, .card).isEmpty }),
            let card = find(self.events, .card).first
        {
            let bits = card.bits.map { " of \($0) bits" } ?? ""
            return step(.passed, "a card\(bits)" + (card.fingerprint.map { ", \($0)" } ?? ""))
        }
        let bad = find(self.events, .badFrame)
        if let last = bad.last {
            return step(
                .failed,
                "no card came, but \(bad.count) times \(last.detail ?? "something else")",
                Self.badFrameRemedy(part)
            )
        }
        return step(.failed, "nothing came within \(self.patience / .seconds(1)) s", Self.silenceRemedy(part))
    }

    private static func badFrameRemedy(_ part: HardwarePart) -> String {
        switch part.kind {
        case "wiegand": "Look whether D0 and D1 are swapped or one is loose, and at `formats`."
        case "serial": "Look at `protocol` and `speed`."
        default: "Look at `notation`, `length` and `format`."
        }
    }

    private static func silenceRemedy(_ part: HardwarePart) -> String {
        let place = part.place ?? "its place"
        return switch part.kind {
        case "wiegand": "Measure the reader's supply, the common ground, and D0 and D1 (\(place)): both idle high."
        case "serial", "keyboard": "Look whether \(place) is this reader: p2k16ctl hardware list."
        case "mqtt": "Look whether the reader publishes to \(place) while you tap, and at the broker's rights."
        default: "Is the reader's name right? p2k16ctl readers."
        }
    }

    // MARK: - Waiting

    /// Takes events until they are enough.
    ///
    /// - Returns: false when the time was over first.
    private mutating func wait(_ time: Duration, until isEnough: ([HardwareEvent]) -> Bool) async throws -> Bool {
        self.waits += 1
        let (number, timers) = (self.waits, self.timers)
        let timer = Task {
            try await Task.sleep(for: time, clock: .continuous)
            timers.yield(.timeout(number))
        }
        defer { timer.cancel() }
        while !isEnough(self.events) {
            switch await self.items.next(isolation: #isolation) {
            case .event(let event)?: self.events.append(event)
            case .timeout(number)?: return false
            case .timeout?: continue
            case .ended(let failure)?: throw failure
            case nil: throw CancellationError()
            }
        }
        return true
    }
}
