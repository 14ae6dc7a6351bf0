import AdminModel
import ArgumentParser

extension AccountCommands {
    struct Activate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let an account that was deactivated open again what it may.",
            discussion: """
                Only where this site is its own directory; with p2k16 its web application does this.

                Example:
                  p2k16ctl account activate anna
                """
        )

        @Argument(help: "The user name.", completion: .account) var account: String
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.change(["accounts", self.account, "activate"], EmptyRequest())
        }
    }
}
