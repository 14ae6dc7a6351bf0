import AdminModel
import ArgumentParser

extension BadgeCommands {
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a badge from somebody.",
            discussion: """
                The account named with --as must be in the badge's certification circle, if it has one; without --as you act as
                the machine's operator. Both are put on record.
                Only where this site is its own directory; with p2k16 its web application does this.

                Example:
                  p2k16ctl badge revoke laser anna --as bob --yes
                """
        )

        @Argument(help: "The badge.", completion: .badge) var badge: String
        @Argument(help: "Who.", completion: .account) var account: String
        @Option(name: .customLong("as"), help: "The account whose rights you use.", completion: .account)
        var actingAs: String?
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try Confirmation.ask("Take badge \(self.badge) from \(self.account)?", yes: self.yes)
            let request = AwardRequest(account: self.account, actingAs: self.actingAs)
            try await self.global.change(["badges", self.badge, "revoke"], request)
        }
    }
}
