import AdminModel
import ArgumentParser

extension DoorCommands {
    struct Hold: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep a door open until a time, or until it is released.",
            discussion: """
                Examples:
                  p2k16ctl door hold entrance --until 21:00
                  p2k16ctl door hold entrance --for 2h
                """
        )

        @Argument(help: "The door.", completion: .door) var door: String
        @Option(parsing: .unconditional, help: ArgumentHelp(stringLiteral: TimeArgument.help)) var until: TimeArgument?
        @Option(name: .customLong("for"), help: "How long, like 90m, 2h or 1h30m.") var duration: SpanArgument?
        @OptionGroup var global: GlobalOptions

        func validate() throws {
            if self.until != nil, self.duration != nil {
                throw ValidationError("Give --until or --for, not both.")
            }
        }

        func run() async throws {
            let end = self.duration.map { TimeArgument.offset($0.seconds) } ?? self.until
            let request = HoldRequest(until: try end?.resolve(coming: true))
            try await DoorCommands.order("hold", self.door, request, self.global)
        }
    }
}
