import AdminModel
import ArgumentParser

extension ToolCommands {
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a tool.",
            discussion: """
                Only where this site is its own directory; with p2k16 its web application does this.

                Example:
                  p2k16ctl tool remove laser-cutter --yes
                """
        )

        @Argument(help: "The tool.", completion: .tool) var tool: String
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                try Confirmation.ask("Remove tool \(self.tool)?", yes: self.yes)
                let reply: DirectoryReply = try await client.post(["tools", self.tool, "remove"], EmptyRequest())
                try console.show(reply) { Text.change(reply, $0) }
            }
        }
    }
}
