import AccessControl
import Hardware

// What is wired to doors besides their locks and readers.
extension SiteBuilder {
    /// The inputs of all doors; those that are described alike are one, since a line can be claimed once.
    func doorInputs() -> [DoorID: [DoorInput: any BinaryInput]] {
        var shared: [Configuration.Input: any BinaryInput] = [:]
        var inputs: [DoorID: [DoorInput: any BinaryInput]] = [:]
        for door in self.configuration.doors {
            for (kind, configured) in door.parts.byKind {
                let input: any BinaryInput
                switch configured {
                // A simulated door starts closed, and nobody presses anything.
                case .simulated: input = SimulatedInput(isActive: kind == .contact, at: TrustedClock.monotonic)
                case .gpio:
                    input = shared[configured] ?? self.input(configured)
                    shared[configured] = input
                }
                inputs[door.id, default: [:]][kind] = input
            }
        }
        return inputs
    }

    /// What runs each input once, whatever number of doors follow it.
    func inputFeeds(of doors: [DoorID: DoorController]) -> [DoorInputFeed] {
        var shared: [Configuration.Input: [(door: DoorController, input: DoorInput)]] = [:]
        var feeds: [DoorInputFeed] = []
        for door in self.configuration.doors {
            guard let controller = doors[door.id] else { continue }
            for (kind, configured) in door.parts.byKind {
                switch configured {
                case .simulated:
                    guard let input = controller.inputs[kind] else { continue }
                    feeds.append(DoorInputFeed(input: input, targets: [(controller, kind)]))
                case .gpio: shared[configured, default: []].append((controller, kind))
                }
            }
        }
        for targets in shared.values {
            guard let first = targets.first, let input = first.door.inputs[first.input] else { continue }
            feeds.append(DoorInputFeed(input: input, targets: targets))
        }
        return feeds
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

extension Configuration.DoorParts {
    fileprivate var byKind: [(kind: DoorInput, input: Configuration.Input)] {
        let all: [(DoorInput, Configuration.Input?)] = [
            (.contact, self.contact), (.exitButton, self.exitButton), (.fireRelease, self.fireRelease),
            (.doorbell, self.doorbell),
        ]
        return all.compactMap { kind, input in input.map { (kind, $0) } }
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
