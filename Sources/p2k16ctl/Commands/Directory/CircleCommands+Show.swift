import AdminModel
import ArgumentParser

extension CircleCommands {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a circle with its members and what it opens.",
            discussion: """
                Example:
                  p2k16ctl circle show door
                """
        )

        @Argument(help: "The circle.", completion: .circle) var circle: String
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let details: CircleDetails = try await client.get(["circles", self.circle])
                try console.show(details) { Text.circle(details, $0) }
            }
        }
    }
}
