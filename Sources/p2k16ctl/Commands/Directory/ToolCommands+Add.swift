import AdminModel
import ArgumentParser

extension ToolCommands {
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a tool.",
            discussion: """
                Without a circle nobody may use it.
                Only where this site is its own directory; with p2k16 its web application does this.

                Example:
                  p2k16ctl tool add laser-cutter --circle laser
                """
        )

        @Argument(help: "The name, up to 50 characters without + # /.") var name: String
        @Option(help: "What it is; empty removes it.") var description: String?
        @Option(help: "The circle whose members may use it; '' for nobody.", completion: .circle)
        var circle: String?
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let request = ToolRequest(name: self.name, description: self.description, circle: self.circle)
                let reply: DirectoryReply = try await client.post(["tools"], request)
                try console.show(reply) { Text.change(reply, $0) }
            }
        }
    }
}
