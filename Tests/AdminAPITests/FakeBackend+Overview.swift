import AdminAPI
import AdminModel

extension FakeBackend {
    func overview(taps: Int, caller: Caller) async throws -> Overview {
        let tap = RecentTap(sequence: 7, at: Self.time, door: "entrance", account: "anna", reason: "granted")
        return Overview(
            status: try await self.status(caller: caller),
            health: try await self.health(caller: caller),
            doors: [Self.door],
            checkouts: [ToolCheckout(tool: "laser", account: "anna", since: Self.time)],
            taps: Array([tap].prefix(taps))
        )
    }
}
