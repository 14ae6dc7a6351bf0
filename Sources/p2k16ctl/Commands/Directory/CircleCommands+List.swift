import AdminModel
import ArgumentParser

extension CircleCommands {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the circles.",
            discussion: """
                Example:
                  p2k16ctl circles
                """
        )

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let list: CircleList = try await client.get(["circles"])
                try console.show(list) { Text.circles(list, $0) }
            }
        }
    }
}
