import AccessControl
import Hardware

// What is wired to doors besides their locks and readers.
extension SiteBuilder {
    /// The inputs of all doors; those that are described alike are one, since a line can be claimed once.
    func doorInputs(_ monitor: HardwareMonitor) -> [DoorID: [DoorInput: any BinaryInput]] {
        var inputs: [DoorID: [DoorInput: any BinaryInput]] = [:]
        for wiring in self.inputWirings {
            let base: any BinaryInput
            switch wiring.settings {
            // A simulated door starts closed, and nobody presses anything.
            case .simulated:
                let isClosed = wiring.ends.contains { $0.input == .contact }
                base = SimulatedInput(isActive: isClosed, at: TrustedClock.monotonic)
            case .gpio: base = self.input(wiring.settings)
            }
            let input = monitor.observed(
                base,
                from: wiring.settings,
                at: wiring.ends.map { HardwareMonitor.End(door: $0.door, part: $0.key) }
            )
            for end in wiring.ends { inputs[end.door, default: [:]][end.input] = input }
        }
        return inputs
    }

    /// What runs each input once, whatever number of doors follow it.
    func inputFeeds(of doors: [DoorID: DoorController]) -> [DoorInputFeed] {
        self.inputWirings.compactMap { wiring in
            let targets = wiring.ends.compactMap { end in doors[end.door].map { (door: $0, input: end.input) } }
            guard let first = targets.first, let input = first.door.inputs[first.input] else { return nil }
            return DoorInputFeed(input: input, targets: targets)
        }
    }

    /// In the order of the file.
    private var inputWirings: [InputWiring] {
        var wirings: [InputWiring] = []
        var shared: [Configuration.Input: Int] = [:]
        for door in self.configuration.doors {
            for (key, kind, settings) in door.parts.byKind {
                let end = InputWiring.End(door: door.id, key: key, input: kind)
                if let index = shared[settings] {
                    wirings[index].ends.append(end)
                    continue
                }
                switch settings {
                // Each hand moves its own.
                case .simulated: break
                case .gpio: shared[settings] = wirings.count
                }
                wirings.append(InputWiring(settings: settings, ends: [end]))
            }
        }
        return wirings
    }

    func signals(of door: Configuration.Door) -> [DoorSignalOutput] {
        [door.parts.buzzer, door.parts.light].compactMap { signaller in
            signaller.map { DoorSignalOutput(self.output($0.output), on: $0.reasons, logger: self.logger) }
        }
    }

    func airLock() -> AirLock {
        AirLock(
            Interlock(
                Dictionary(uniqueKeysWithValues: self.configuration.doors.map { ($0.id, Set($0.interlock)) })
            )
        )
    }
}

/// An input and what it is for.
private struct InputWiring {
    struct End {
        var door: DoorID
        /// The door's key in the configuration.
        var key: String
        var input: DoorInput
    }

    var settings: Configuration.Input
    /// At least one; a fire release may belong to several doors.
    var ends: [End]
}

extension Configuration.DoorParts {
    fileprivate var byKind: [(key: String, kind: DoorInput, input: Configuration.Input)] {
        let all: [(String, DoorInput, Configuration.Input?)] = [
            ("contact", .contact, self.contact), ("exit_button", .exitButton, self.exitButton),
            ("fire_release", .fireRelease, self.fireRelease), ("doorbell", .doorbell, self.doorbell),
        ]
        return all.compactMap { key, kind, input in input.map { (key, kind, $0) } }
    }
}

extension DoorRules {
    init(_ door: Configuration.Door) {
        self.init(
            relockOnClose: door.conduct.relockOnClose,
            heldOpenWarning: door.conduct.heldOpenWarning,
            heldOpenAlarm: door.conduct.heldOpenAlarm,
            forcedOpen: door.conduct.forcedOpen,
            hasFireInput: door.parts.fireRelease != nil
        )
    }
}
