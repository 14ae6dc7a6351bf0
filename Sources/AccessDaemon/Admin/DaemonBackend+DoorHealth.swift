import AccessControl
import AdminModel

extension DaemonBackend {
    /// The part of the health that is a door: its lock, its inputs and its alarms, all that is wrong at once.
    func health(of door: DoorController) async -> HealthPart {
        let status = await door.status
        var problems: [(detail: String, remedy: String)] = []
        if let fault = status.lockFault { problems.append((fault, "Check the lock and what it is connected by.")) }
        if status.isFireLatched { problems.append(Self.problem(ofFire: status.isFireInputActive, at: door.id)) }
        for alarm in [AccessControl.DoorAlarm.forcedOpen, .heldOpen, .heldOpenWarning]
        where status.alarms.contains(alarm) {
            // The alarm says more than the warning before it.
            if alarm == .heldOpenWarning, status.alarms.contains(.heldOpen) { continue }
            problems.append(Self.problem(of: alarm))
        }
        for (input, fault) in status.inputFaults.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            problems.append(("\(input.rawValue): \(fault)", "Check the line and what it is connected to."))
        }
        for fault in status.signalFaults {
            problems.append(("buzzer or light: \(fault)", "Check the line and what it is connected to."))
        }
        var remedies: [String] = []
        for problem in problems where !remedies.contains(problem.remedy) { remedies.append(problem.remedy) }
        return HealthPart(
            name: "door \(door.id)",
            state: problems.isEmpty ? .ok : status.lockFault == nil ? .degraded : .down,
            detail: problems.isEmpty ? nil : problems.map(\.detail).joined(separator: "; "),
            remedy: remedies.isEmpty ? nil : remedies.joined(separator: " ")
        )
    }

    private static func problem(of alarm: AccessControl.DoorAlarm) -> (detail: String, remedy: String) {
        switch alarm {
        case .forcedOpen:
            ("it was opened although nobody was let through", "Look who is there; closing it ends the alarm.")
        case .heldOpen: ("it stands open for too long", "Close it.")
        case .heldOpenWarning: ("it stands open for long", "Close it.")
        }
    }

    private static func problem(ofFire isActive: Bool?, at door: DoorID) -> (detail: String, remedy: String) {
        switch isActive {
        case .some(true):
            (
                "the fire release keeps it open, and is still active",
                "Get everybody out. When the alarm is over and reset where it came from: p2k16ctl door reset-fire \(door)."
            )
        case .some(false), .none:
            (
                "a fire release has opened it, and it stays open until it is reset",
                "When everything is safe: p2k16ctl door reset-fire \(door)."
            )
        }
    }
}
