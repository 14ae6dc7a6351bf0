import AdminModel
import ArgumentParser

extension CircleCommands.MemberCommands {
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a member to a circle.",
            discussion: """
                The circle's rules decide whether the account named with --as may do it; without --as
                your own account does (admin.accounts), or you act as the machine's operator. Both are put on record.
                With p2k16 this writes to its database: the site needs the admin role there (upstream.admin), and you an account.

                Examples:
                  p2k16ctl circle member add door anna
                  p2k16ctl circle member add door anna --as bob --comment 'knows the alarm'
                """
        )

        @Argument(help: "The circle.", completion: .circle) var circle: String
        @Argument(help: "Who.", completion: .account) var account: String
        @Option(help: "Why; some circles ask for it.") var comment: String?
        @Option(name: .customLong("as"), help: "The account whose rights you use.", completion: .account)
        var actingAs: String?
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let request = MemberRequest(account: self.account, comment: self.comment, actingAs: self.actingAs)
            try await self.global.change(["circles", self.circle, "members", "add"], request)
        }
    }
}
