import AdminModel
import ArgumentParser

extension BadgeCommands {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a badge and who holds it.",
            discussion: """
                Example:
                  p2k16ctl badge show laser
                """
        )

        @Argument(help: "The badge.", completion: .badge) var badge: String
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let details: BadgeDetails = try await client.get(["badges", self.badge])
                try console.show(details) { Text.badge(details, $0) }
            }
        }
    }
}
