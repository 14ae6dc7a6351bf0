import AdminModel
import ArgumentParser

extension DoorCommands {
    struct Release: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a hold or a lockdown.",
            discussion: """
                Example:
                  p2k16ctl door release entrance
                """
        )

        @Argument(help: "The door.", completion: .door) var door: String
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await DoorCommands.order("release", self.door, EmptyRequest(), self.global)
        }
    }
}
