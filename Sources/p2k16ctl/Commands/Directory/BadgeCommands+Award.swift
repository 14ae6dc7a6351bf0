import AdminModel
import ArgumentParser

extension BadgeCommands {
    struct Award: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Award a badge to somebody.",
            discussion: """
                The account named with --as must be in the badge's certification circle, if it has one; without --as your own account
                does (admin.accounts), or you act as the machine's operator. Both are put on record.
                With p2k16 this writes to its database: the site needs the admin role there (upstream.admin), and you an account.

                Examples:
                  p2k16ctl badge award laser anna --as bob
                  p2k16ctl badge award 'Fed the cat' anna --as bob --new
                """
        )

        @Argument(help: "The badge.", completion: .badge) var badge: String
        @Argument(help: "Who.", completion: .account) var account: String
        @Option(name: .customLong("as"), help: "The account whose rights you use.", completion: .account)
        var actingAs: String?
        @Flag(help: "Make the badge, which anybody may award, if there is none of this title.") var new = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let request = AwardRequest(account: self.account, actingAs: self.actingAs, isNew: self.new ? true : nil)
            try await self.global.change(["badges", self.badge, "award"], request)
        }
    }
}
