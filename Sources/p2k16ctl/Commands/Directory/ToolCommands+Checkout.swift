import AdminModel
import ArgumentParser

extension ToolCommands {
    struct Checkout: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a tool out.",
            discussion: """
                The account must be in the tool's circle and have a membership or be employed; whoever has the tool loses it,
                as at p2k16. The tool is powered where this site has its controller.

                Example:
                  p2k16ctl tool checkout "Laser cutter" --as ada
                """
        )

        @Argument(help: "The tool.", completion: .tool) var tool: String
        @Option(name: .customLong("as"), help: "The account that acts; without it your own.", completion: .account)
        var actingAs: String?
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let request = ToolOrderRequest(actingAs: self.actingAs)
                let reply: ToolOrderReply = try await client.post(
                    ["tools", self.tool, ToolOrder.checkOut.rawValue],
                    request
                )
                try console.show(reply) { Text.toolOrder(reply, $0) }
            }
        }
    }
}
