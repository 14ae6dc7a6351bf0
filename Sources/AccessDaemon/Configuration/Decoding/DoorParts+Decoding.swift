import AccessControl
import Hardware

extension Configuration.DoorParts {
    /// The keys of the parts beside the others of a door, checked against its lock.
    init(_ mapping: inout ConfigurationMapping, lock: Configuration.Lock?) {
        self.init()
        self.contact = mapping.optional("contact")?.decode { Configuration.Input(&$0) }
        self.exitButton = mapping.optional("exit_button")?.decode { Configuration.Input(&$0) }
        let fireRelease = mapping.optional("fire_release")
        self.fireRelease = fireRelease?.decode { Configuration.Input(&$0) }
        if lock?.isToldByPulses == true {
            fireRelease?.fail(
                "asks for a lock that can be kept open, and one that is told by pulses locks again after each",
                suggestion: "Wire the lock to a line that holds it open and remove 'lock.pulse', or remove this."
            )
        }
        self.doorbell = mapping.optional("doorbell")?.decode { Configuration.Input(&$0) }
        self.buzzer = mapping.optional("buzzer")?.decode { Configuration.DoorSignaller(&$0) }
        self.light = mapping.optional("light")?.decode { Configuration.DoorSignaller(&$0) }
    }

    /// Each input with its key.
    var inputs: [(key: String, input: Configuration.Input)] {
        let all = [
            ("contact", self.contact), ("exit_button", self.exitButton), ("fire_release", self.fireRelease),
            ("doorbell", self.doorbell),
        ]
        return all.compactMap { key, input in input.map { (key, $0) } }
    }

    /// Each output with its key.
    var outputs: [(key: String, output: Configuration.Output)] {
        let all = [("buzzer", self.buzzer), ("light", self.light)]
        return all.compactMap { key, signaller in signaller.map { (key, $0.output) } }
    }
}

extension Configuration.DoorSignaller {
    init?(_ mapping: inout ConfigurationMapping) {
        let value = mapping.required("on")
        let reasons = value?.list()?.compactMap { $0.choice(of: DoorSignal.self) }
        if let value, reasons?.isEmpty == true {
            value.fail("is empty, so that it would never be on", suggestion: "Name what it is on for.")
        }
        guard let output = Configuration.Output(&mapping), let reasons else { return nil }
        self.init(output: output, reasons: Set(reasons))
    }
}

extension Configuration.DoorConduct {
    private static let heldOpen: ClosedRange<Duration> = .seconds(1) ... .seconds(86_400)

    /// The keys of the conduct beside the others of a door, checked against its lock and parts.
    init(_ mapping: inout ConfigurationMapping, lock: Configuration.Lock?, hasContact: Bool, hasExitButton: Bool) {
        self.init()
        if let value = mapping.optional("exit_time") {
            if let time = value.duration(in: .seconds(1) ... .seconds(120), wholeSeconds: true) { self.exitTime = time }
            if !hasExitButton { value.fail("asks for an exit button", suggestion: "Add 'exit_button'.") }
        }
        let relock = mapping.optional("relock_on_close")
        self.relockOnClose = relock?.boolean() ?? false
        let warning = mapping.optional("held_open_warning")
        self.heldOpenWarning = warning?.duration(in: Self.heldOpen)
        let alarm = mapping.optional("held_open_alarm")
        self.heldOpenAlarm = alarm?.duration(in: Self.heldOpen)
        let forced = mapping.optional("forced_open")
        self.forcedOpen = forced?.boolean() ?? false
        self.lockdownPass = mapping.optional("lockdown_pass")?.text()
        if !hasContact {
            for value in [self.relockOnClose ? relock : nil, warning, alarm, self.forcedOpen ? forced : nil] {
                value?.fail("asks for a contact that tells whether the door is open", suggestion: "Add 'contact'.")
            }
        }
        if self.relockOnClose, lock?.canBeLocked == false {
            relock?.fail("asks for a lock that can be locked, and this one relocks by its own time", suggestion: nil)
        }
        if let first = self.heldOpenWarning, let second = self.heldOpenAlarm, second <= first {
            alarm?.fail("is not longer than 'held_open_warning'", suggestion: "Make it longer, or remove one of them.")
        }
    }
}

extension Configuration.Lock {
    /// Whether it can be told to lock before its time is over.
    fileprivate var canBeLocked: Bool {
        switch self {
        case .simulated: true
        case .mqtt, .dlockHTTP, .espRFID: false
        case .gpio: !self.isToldByPulses
        }
    }

    /// Whether it is open for a time of its own after each command, which nobody here knows.
    fileprivate var isToldByPulses: Bool {
        switch self {
        case .gpio(let lock): lock.timing != .level
        case .espRFID: true
        case .simulated, .mqtt, .dlockHTTP: false
        }
    }
}

extension ConfigurationMapping {
    /// The doors of the air-lock: one by name, or a list.
    mutating func interlock(of door: String, doors: [String]) -> [DoorID] {
        guard let value = self.optional("interlock") else { return [] }
        let others: [String]
        switch value.content {
        case .list: others = value.names(of: "door", among: doors) ?? []
        case .scalar, .mapping: others = value.name(of: "door", among: doors).map { [$0] } ?? []
        }
        if others.contains(door) {
            value.fail("names the door itself", suggestion: "Name the other door of the air-lock.")
        }
        return others.filter { $0 != door }.map { DoorID($0) }
    }
}
