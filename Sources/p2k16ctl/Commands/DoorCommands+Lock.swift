import AdminModel
import ArgumentParser

extension DoorCommands {
    struct Lock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lock a door before its time is over.",
            discussion: """
                Example:
                  p2k16ctl door lock entrance
                """
        )

        @Argument(help: "The door.", completion: .door) var door: String
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await DoorCommands.order("lock", self.door, EmptyRequest(), self.global)
        }
    }
}
