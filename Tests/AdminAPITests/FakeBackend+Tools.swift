import AdminAPI
import AdminModel

extension FakeBackend {
    func carryOut(
        _ order: ToolOrder,
        _ request: ToolOrderRequest,
        tool name: String,
        caller: Caller
    ) async throws -> ToolOrderReply {
        try self.note(caller) { seen in
            seen.name = name
            seen.toolOrder = order
            seen.toolRequest = request
        }
        var control = ToolControl(state: .inUse, controller: "simulated")
        control.endsAt = WireTime(microseconds: 1_800_000_000_000_000)
        return ToolOrderReply(
            tool: ToolSummary(id: 1, name: name, badges: [], holder: "ada", control: control),
            message: "ada has “\(name)” now",
            sequence: 7
        )
    }
}
