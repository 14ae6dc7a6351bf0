import AdminModel
import ArgumentParser

extension BreakGlassCommands {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show which codes there are and which were used; never the codes.",
            discussion: """
                Example:
                  p2k16ctl break-glass list
                """
        )

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let list: BreakGlassList = try await client.get(["break-glass"])
                try console.show(list) { Text.breakGlass(list, $0) }
            }
        }
    }
}
