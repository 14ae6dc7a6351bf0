import AdminModel
import ArgumentParser

extension ToolCommands {
    struct InOrder: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "in-order",
            abstract: "Say that a tool works again.",
            discussion: """
                Only those who administer the tool's circle may, and the operator of the machine.

                Example:
                  p2k16ctl tool in-order "Laser cutter" --as bob
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
                    ["tools", self.tool, ToolOrder.inOrder.rawValue],
                    request
                )
                try console.show(reply) { Text.toolOrder(reply, $0) }
            }
        }
    }
}
