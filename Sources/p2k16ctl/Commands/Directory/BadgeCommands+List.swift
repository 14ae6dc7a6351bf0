import AdminModel
import ArgumentParser

extension BadgeCommands {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the badges.",
            discussion: """
                Example:
                  p2k16ctl badges
                """
        )

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let list: BadgeList = try await client.get(["badges"])
                try console.show(list) { Text.badges(list, $0) }
            }
        }
    }
}
