import AdminModel
import ArgumentParser

/// What an order about a tool names that needs no reason.
struct ToolOrderOptions: ParsableArguments {
    @Argument(help: "The tool.", completion: .tool) var tool: String
    @Option(name: .customLong("as"), help: "The account that acts; without it your own.", completion: .account)
    var actingAs: String?

    /// Gives the order and shows what became of it.
    func give(_ order: ToolOrder, _ global: GlobalOptions) async throws {
        try await global.run { client, console in
            let request = ToolOrderRequest(actingAs: self.actingAs)
            let reply: ToolOrderReply = try await client.post(["tools", self.tool, order.rawValue], request)
            try console.show(reply) { Text.toolOrder(reply, $0) }
        }
    }
}
