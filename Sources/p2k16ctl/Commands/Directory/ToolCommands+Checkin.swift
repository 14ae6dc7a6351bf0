import AdminModel
import ArgumentParser

extension ToolCommands {
    struct Checkin: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a tool in; anybody may.",
            discussion: """
                The tool is cut where this site has its controller.

                Example:
                  p2k16ctl tool checkin "Laser cutter" --as ada
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
                    ["tools", self.tool, ToolOrder.checkIn.rawValue],
                    request
                )
                try console.show(reply) { Text.toolOrder(reply, $0) }
            }
        }
    }
}
