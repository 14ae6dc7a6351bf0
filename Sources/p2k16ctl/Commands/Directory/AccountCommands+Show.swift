import AdminModel
import ArgumentParser

extension AccountCommands {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show all that is known of a person, and what opens for them now.",
            discussion: """
                Membership, employer, circles, badges, cards, the last taps at this site, and each door and tool with the
                reason why it opens or not.

                Example:
                  p2k16ctl account show anna
                """
        )

        @Argument(help: "The user name.", completion: .account) var account: String
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let details: AccountDetails = try await client.get(["accounts", self.account])
                try console.show(details) { Text.account(details, $0) }
            }
        }
    }
}
