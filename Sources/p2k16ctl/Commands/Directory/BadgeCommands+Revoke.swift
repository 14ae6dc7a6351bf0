import AdminModel
import ArgumentParser

extension BadgeCommands {
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a badge from somebody.",
            discussion: """
                The account named with --as must be in the badge's certification circle, if it has one; without --as your own account
                does (admin.accounts), or you act as the machine's operator. Both are put on record.
                With p2k16 this writes to its database: the site needs the admin role there (upstream.admin), and you an account.

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
