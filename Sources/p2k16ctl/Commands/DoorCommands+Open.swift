import AdminModel
import ArgumentParser

extension DoorCommands {
    struct Open: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open a door once; it relocks by itself.",
            discussion: """
                Examples:
                  p2k16ctl door open entrance
                  p2k16ctl door open entrance --for 30s
                """
        )

        @Argument(help: "The door.", completion: .door) var door: String
        @Option(name: .customLong("for"), help: "How long, like 30s; else the door's own setting.")
        var duration: SpanArgument?
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let request = OpenRequest(seconds: self.duration.map { Double($0.seconds) })
            try await DoorCommands.order("open", self.door, request, self.global)
        }
    }
}
