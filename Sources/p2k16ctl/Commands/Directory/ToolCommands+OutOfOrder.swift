import AdminModel
import ArgumentParser

extension ToolCommands {
    struct OutOfOrder: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "out-of-order",
            abstract: "Say that a tool is broken: nobody gets it until it is in order.",
            discussion: """
                Any member may say so. Whoever uses it may finish.

                Example:
                  p2k16ctl tool out-of-order "Laser cutter" --reason "the mirror is cracked" --as ada
                """
        )

        @Argument(help: "The tool.", completion: .tool) var tool: String
        @Option(help: "Why, for whoever mends it.") var reason: String
        @Option(name: .customLong("as"), help: "The account that acts; without it your own.", completion: .account)
        var actingAs: String?
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let request = ToolOrderRequest(actingAs: self.actingAs, reason: self.reason)
                let reply: ToolOrderReply = try await client.post(
                    ["tools", self.tool, ToolOrder.outOfOrder.rawValue],
                    request
                )
                try console.show(reply) { Text.toolOrder(reply, $0) }
            }
        }
    }
}
