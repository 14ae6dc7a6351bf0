import AdminModel
import ArgumentParser

extension MembershipCommands {
    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set until when somebody has paid.",
            discussion: """
                A date means the end of that day. The site's grace comes on top.
                Only where this site is its own directory; with p2k16 its web application does this.

                Examples:
                  p2k16ctl membership set anna --until 2027-01-31
                  p2k16ctl membership set anna --until +30d
                """
        )

        @Argument(help: "The user name.", completion: .account) var account: String
        @Option(parsing: .unconditional, help: ArgumentHelp(stringLiteral: TimeArgument.help)) var until: TimeArgument
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let request = MembershipRequest(until: try self.until.resolve(endOfDay: true))
            try await self.global.change(["accounts", self.account, "membership"], request)
        }
    }
}
