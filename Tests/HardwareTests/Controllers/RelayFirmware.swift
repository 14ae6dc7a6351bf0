import Synchronization

@testable import Hardware

/// What a machine-access relay does, as its firmware is written.
final class RelayFirmware: Sendable {
    static let base = "public/machine-access/esp-a1b2c3"
    static let device = "public/device/esp-a1b2c3"
    static let topics = MachineAccessTopics(prefix: "public", device: "esp-a1b2c3", index: 1)
    static let filters = ["\(base)/command"] + (0..<4).map { "\(base)/\($0)/command" }
    static let will = ControllerMessage("\(device)/online", "0")

    private let locked = Mutex([true, true, true, true])

    func isLocked(_ index: Int) -> Bool { self.locked.withLock { $0[index] } }

    /// Forgets everything, as when its power fails.
    func restart() { self.locked.withLock { $0 = [true, true, true, true] } }

    func greeting() -> [ControllerMessage] {
        [
            ControllerMessage("\(Self.device)/online", "1"),
            ControllerMessage("\(Self.device)/info", "build-rev: 1a2b3c\nbuild-timestamp: Sat Nov 21 08:00:00 2026"),
        ] + self.states()
    }

    func obey(_ command: ControllerMessage) -> [ControllerMessage] {
        let error = { (text: String) in [ControllerMessage("\(Self.base)/error", text)] }
        if command.topic == "\(Self.base)/command" {
            return command.text == "command=refresh" ? self.states() : error("Unknown command")
        }
        guard let index = command.topic.dropFirst(Self.base.count + 1).first?.wholeNumberValue else { return [] }
        switch command.text {
        case "command=lock", "command=unlock":
            self.locked.withLock { $0[index] = command.text == "command=lock" }
            return [ControllerMessage("\(Self.base)/\(index)/locked", command.text == "command=lock" ? "1" : "0")]
        default:
            return error("unknown command")
        }
    }

    private func states() -> [ControllerMessage] {
        self.locked.withLock { locked in
            (0..<4).map { ControllerMessage("\(Self.base)/\($0)/locked", locked[$0] ? "1" : "0") }
        }
    }
}
