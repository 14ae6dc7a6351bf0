import AccessControl
import AdminModel

// How the tools of this site stand.
extension DaemonBackend {
    func control(of tool: String) async -> ToolControl? {
        guard let supervisor = self.site.tools.supervisors[tool] else { return nil }
        let status = await supervisor.status
        var control = ToolControl(
            state: ToolState(status),
            controller: self.site.configuration.tools.first { $0.name == tool }?.controller?.kind.rawValue,
            offline: status.standing.offline != nil,
            owed: status.standing.owed != nil
        )
        control.fault = status.problem
        control.outOfOrder = status.outOfOrder?.reason
        control.reportedBy = status.outOfOrder?.reportedBy
        control.outOfOrderSince = status.outOfOrder.map { WireTime($0.since) }
        control.endsAt = status.endsIn.map { WireTime(self.site.clock.now + $0) }
        control.report = status.lastReport?.word
        return control
    }

    /// What is wrong with the tools that this site powers.
    var toolHealth: [HealthPart] {
        get async {
            var parts: [HealthPart] = []
            for (name, supervisor) in self.site.tools.supervisors.sorted(by: { $0.key < $1.key }) {
                guard supervisor.controller != nil else { continue }
                let problem = await supervisor.status.problem
                parts.append(
                    HealthPart(
                        name: "tool \(name)",
                        state: problem == nil ? .ok : .down,
                        detail: problem,
                        remedy: problem.map { _ in "Check the tool's controller; see p2k16ctl tool show." }
                    )
                )
            }
            return parts
        }
    }
}

extension ToolSupervisor.Status {
    /// Why it is not powered or cut as it should be.
    fileprivate var problem: String? {
        switch self.fault {
        case .command(let message): message
        case .silent: self.controllerFault ?? "the controller is silent"
        case nil: self.controllerFault
        }
    }
}

extension ToolState {
    fileprivate init(_ status: ToolSupervisor.Status) {
        switch status.state {
        case .ending: self = .ending
        case _ where status.problem != nil: self = .fault
        case .inUse: self = .inUse
        case _ where status.outOfOrder != nil: self = .outOfOrder
        case .free: self = .free
        case .unknown: self = .unknown
        }
    }
}

extension ControllerReport {
    fileprivate var word: String {
        switch self {
        case .connected: "connected"
        case .silent: "silent"
        case .powered: "powered"
        case .cut: "cut"
        case .running(let isRunning): isRunning ? "running" : "idle"
        case .returned: "returned"
        case .trouble: "trouble"
        }
    }
}
