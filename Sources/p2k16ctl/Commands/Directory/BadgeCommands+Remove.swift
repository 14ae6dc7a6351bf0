import AdminModel
import ArgumentParser

extension BadgeCommands {
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a badge from everybody who holds it.",
            discussion: """
                Only where this site is its own directory; with p2k16 its web application does this.

                Example:
                  p2k16ctl badge remove laser --yes
                """
        )

        @Argument(help: "The badge.", completion: .badge) var badge: String
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try Confirmation.ask("Remove badge \(self.badge) from everybody?", yes: self.yes)
            try await self.global.change(["badges", self.badge, "remove"], EmptyRequest())
        }
    }
}
