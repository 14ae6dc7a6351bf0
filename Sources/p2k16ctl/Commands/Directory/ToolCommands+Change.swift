import AdminModel
import ArgumentParser

extension ToolCommands {
    struct Change: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change a tool's name, description or who may use it.",
            discussion: """
                Only where this site is its own directory; with p2k16 its web application does this.

                Example:
                  p2k16ctl tool change laser-cutter --circle laser
                """
        )

        @Argument(help: "The tool.", completion: .tool) var tool: String
        @Option(help: "The new name.") var name: String?
        @Option(help: "What it is; empty removes it.") var description: String?
        @Option(help: "The circle whose members may use it; '' for nobody.", completion: .circle)
        var circle: String?
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let request = ToolRequest(name: self.name, description: self.description, circle: self.circle)
                let reply: DirectoryReply = try await client.post(["tools", self.tool, "change"], request)
                try console.show(reply) { Text.change(reply, $0) }
            }
        }
    }
}
