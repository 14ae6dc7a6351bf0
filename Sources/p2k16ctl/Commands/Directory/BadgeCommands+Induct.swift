import AdminModel
import ArgumentParser

extension BadgeCommands {
    struct Induct: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Award a badge to whoever taps next at a reader.",
            discussion: """
                The instructor is the account named with --as, or your own (admin.accounts), and must be in the badge's
                certification circle, if it has one. The member has 20 seconds; the reader's next tap opens no door and
                starts no tool. The instructor's own card and Ctrl-C end it.
                With p2k16 the badge is written to its database, which takes the admin role there (upstream.admin).

                Example:
                  p2k16ctl badge induct laser --reader laser-cutter --as bob
                """
        )

        @Argument(help: "The badge.", completion: .badge) var badge: String
        @Option(help: "The reader that the member taps at.", completion: .reader) var reader: String
        @Option(name: .customLong("as"), help: "The account of the instructor.", completion: .account)
        var actingAs: String?
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let request = InductionRequest(badge: self.badge, actingAs: self.actingAs)
                let induction = try await InductionDialogue(client: client).run(request, at: self.reader)
                try console.show(induction) { _ in
                    "badge \(induction.badge) awarded to \(induction.member ?? "-") by \(induction.instructor)"
                }
            }
        }
    }
}
