import AdminModel
import ArgumentParser

extension CircleCommands {
    struct Change: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change a circle's name, description or who administers it.",
            discussion: """
                A circle that the configuration names keeps its name.
                Only where this site is its own directory; with p2k16 its web application does this.

                Examples:
                  p2k16ctl circle change door --description 'front door'
                  p2k16ctl circle change door --self-admin --comment-required
                """
        )

        @Argument(help: "The circle.", completion: .circle) var circle: String
        @Option(help: "The new name.") var name: String?
        @Option(help: "What it is for, up to 50 characters; empty removes it.") var description: String?
        @Option(help: "The circle whose members change who is in it.", completion: .circle) var adminCircle: String?
        @Flag(help: "Its own members change who is in it.") var selfAdmin = false
        @Flag(inversion: .prefixedNo, help: "Whether to ask for a comment with every change of its members.")
        var commentRequired: Bool?
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let request = CircleRequest(
                name: self.name,
                description: self.description,
                management: self.selfAdmin ? .selfAdmin : nil,
                adminCircle: self.adminCircle,
                commentRequired: self.commentRequired
            )
            try await self.global.change(["circles", self.circle, "change"], request)
        }
    }
}
