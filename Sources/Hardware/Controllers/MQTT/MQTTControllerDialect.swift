/// Which controller on MQTT, and where; described in `Docs/protocols.md`.
package enum MQTTControllerDialect: Sendable, Hashable {
    /// The topics to which p2k16 publishes.
    ///
    /// - Parameters:
    ///   - base: prefix and tool, like `bitraf/tool/Laser cutter`.
    ///   - answers: whether the lock publishes `islocked` after each command.
    case p2k16(base: String, answers: Bool)
    case machineAccess(MachineAccessTopics)
    /// The Arduino sketch that came before machine-access.
    ///
    /// - Parameter base: like `bitraf/machine-access/lathe`.
    case machineAccessArduino(base: String)
    /// - Parameters:
    ///   - base: like `public/toollock/a001`.
    ///   - tellsReturn: whether putting the tool back is told, which checks it in.
    case toolLock(base: String, tellsReturn: Bool)

    /// After how long without a sign of life the controller is missed; nil for one that gives none by itself.
    package var usualSilence: Duration? {
        switch self {
        case .p2k16, .machineAccessArduino: nil
        // It is asked three times in that time.
        case .machineAccess: .seconds(60)
        // It repeats its state every 30 s.
        case .toolLock: .seconds(90)
        }
    }

    /// What no two controllers may share: the topic that takes commands, or what it begins with.
    package var place: String {
        switch self {
        case .p2k16(let base, _), .machineAccessArduino(let base), .toolLock(let base, _): base
        case .machineAccess(let topics): topics.command
        }
    }

    func make() -> any ControllerDialect {
        switch self {
        case .p2k16(let base, let answers): P2K16Dialect(base: base, answers: answers)
        case .machineAccess(let topics): MachineAccessDialect(topics: topics)
        case .machineAccessArduino(let base): ArduinoDialect(base: base)
        case .toolLock(let base, let tellsReturn): ToolLockDialect(base: base, tellsReturn: tellsReturn)
        }
    }
}
