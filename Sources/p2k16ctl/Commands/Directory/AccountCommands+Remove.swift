import AdminModel
import ArgumentParser

extension AccountCommands {
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove an account with its memberships, badges and cards.",
            discussion: """
                Cannot be undone; to keep somebody out, account deactivate is enough. The journal keeps what happened under
                the account's number, which nobody else ever gets.
                Only where this site is its own directory; with p2k16 its web application does this.

                Example:
                  p2k16ctl account remove anna --yes
                """
        )

        @Argument(help: "The user name.", completion: .account) var account: String
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try Confirmation.ask("Remove \(self.account) for ever, with all cards?", yes: self.yes)
            try await self.global.change(["accounts", self.account, "remove"], EmptyRequest())
        }
    }
}
