import AdminModel
import ArgumentParser

extension BadgeCommands {
    struct Award: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Award a badge to somebody.",
            discussion: """
                The account named with --as must be in the badge's certification circle, if it has one; without --as you act as
                the machine's operator. Both are put on record.
                Only where this site is its own directory; with p2k16 its web application does this.

                Example:
                  p2k16ctl badge award laser anna --as bob
                """
        )

        @Argument(help: "The badge.", completion: .badge) var badge: String
        @Argument(help: "Who.", completion: .account) var account: String
        @Option(name: .customLong("as"), help: "The account whose rights you use.", completion: .account)
        var actingAs: String?
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let request = AwardRequest(account: self.account, actingAs: self.actingAs)
                let reply: DirectoryReply = try await client.post(["badges", self.badge, "award"], request)
                try console.show(reply) { Text.change(reply, $0) }
            }
        }
    }
}
