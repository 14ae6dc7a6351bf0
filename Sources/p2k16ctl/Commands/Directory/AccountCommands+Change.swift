import AdminModel
import ArgumentParser

extension AccountCommands {
    struct Change: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change the user name or the name of an account.",
            discussion: """
                Only where this site is its own directory; with p2k16 its web application does this.

                Examples:
                  p2k16ctl account change anna --name 'Anna Berg-Lie'
                  p2k16ctl account change anna --username annab
                """
        )

        @Argument(help: "The user name now.", completion: .account) var account: String
        @Option(help: "The new user name.") var username: String?
        @Option(help: "The new name.") var name: String?
        @Flag(inversion: .prefixedNo, help: "Make it a service, or a person.") var service: Bool?
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.change(
                ["accounts", self.account, "change"],
                AccountRequest(username: self.username, name: self.name, system: self.service)
            )
        }
    }
}
