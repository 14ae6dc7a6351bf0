import AdminModel
import ArgumentParser

extension AccountCommands {
    struct Deactivate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let nothing open for somebody, whatever else they have.",
            discussion: """
                Membership, circles, badges and cards stay as they are and count again after account activate.
                Only where this site is its own directory; with p2k16 its web application does this.

                Example:
                  p2k16ctl account deactivate anna --yes
                """
        )

        @Argument(help: "The user name.", completion: .account) var account: String
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try Confirmation.ask("Let nothing open for \(self.account) any more?", yes: self.yes)
            try await self.global.change(["accounts", self.account, "deactivate"], EmptyRequest())
        }
    }
}
