import AdminModel
import ArgumentParser

extension MembershipCommands {
    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a membership at once.",
            discussion: """
                Only where this site is its own directory; with p2k16 its web application does this.

                Example:
                  p2k16ctl membership end anna --yes
                """
        )

        @Argument(help: "The user name.", completion: .account) var account: String
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try Confirmation.ask("End the membership of \(self.account) now?", yes: self.yes)
            try await self.global.change(["accounts", self.account, "membership", "end"], EmptyRequest())
        }
    }
}
