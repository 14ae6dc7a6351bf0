import AdminModel
import ArgumentParser

extension ToolCommands {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a tool.",
            discussion: """
                Example:
                  p2k16ctl tool show laser-cutter
                """
        )

        @Argument(help: "The tool.", completion: .tool) var tool: String
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let tool: ToolSummary = try await client.get(["tools", self.tool])
                try console.show(tool) { Text.tool(tool, $0) }
            }
        }
    }
}
