import AdminModel
import ArgumentParser

extension AccountCommands {
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add an account.",
            discussion: """
                Only where this site is its own directory; with p2k16 its web application does this.

                Examples:
                  p2k16ctl account add anna --name 'Anna Berg'
                  p2k16ctl account add sensor --service
                """
        )

        @Argument(help: "The user name, up to 50 characters without blanks.") var username: String
        @Option(help: "The name; the user name if not given.") var name: String?
        @Flag(help: "A service, not a person: it gets no card and no door.") var service = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.change(
                ["accounts"],
                AccountRequest(username: self.username, name: self.name, system: self.service)
            )
        }
    }
}
