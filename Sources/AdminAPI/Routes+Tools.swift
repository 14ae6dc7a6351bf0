import AdminModel
import Hummingbird

extension Routes {
    func addToolOrders(to router: Router<AdminRequestContext>) {
        let backend = self.backend
        for order in ToolOrder.allCases {
            self.add(
                "v1/tools/{tool}/\(order.rawValue)",
                to: router,
                [
                    .post: .needing(.operator) { call in
                        let request = try await call.body(ToolOrderRequest.self)
                        let name = try call.path("tool")
                        return try .json(await backend.carryOut(order, request, tool: name, caller: call.caller))
                    }
                ]
            )
        }
    }
}
