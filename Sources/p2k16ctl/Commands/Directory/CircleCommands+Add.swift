import AdminModel
import ArgumentParser

extension CircleCommands {
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a circle.",
            discussion: """
                Without --admin-circle its own members administer it; the first is added by whoever runs the machine.
                Only where this site is its own directory; with p2k16 its web application does this.

                Examples:
                  p2k16ctl circle add door --admin-circle board
                  p2k16ctl circle add board --self-admin
                """
        )

        @Argument(help: "The name, up to 50 characters.") var name: String
        @Option(help: "What it is for, up to 50 characters; empty removes it.") var description: String?
        @Option(help: "The circle whose members change who is in it.", completion: .circle) var adminCircle: String?
        @Flag(help: "Its own members change who is in it.") var selfAdmin = false
        @Flag(help: "Ask for a comment with every change of its members.") var commentRequired = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let request = CircleRequest(
                name: self.name,
                description: self.description,
                management: self.selfAdmin ? .selfAdmin : nil,
                adminCircle: self.adminCircle,
                commentRequired: self.commentRequired
            )
            try await self.global.change(["circles"], request)
        }
    }
}
