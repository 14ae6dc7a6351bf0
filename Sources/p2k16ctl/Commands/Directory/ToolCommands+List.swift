import AdminModel
import ArgumentParser

extension ToolCommands {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the tools and who has them.",
            discussion: """
                Example:
                  p2k16ctl tools
                """
        )

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let list: ToolList = try await client.get(["tools"])
                try console.show(list) { Text.tools(list.tools, $0) }
            }
        }
    }
}
