import AdminModel
import ArgumentParser

extension DoorCommands {
    struct Lockdown: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let nobody in at a door until it is released.",
            discussion: """
                Asks on a terminal before it does so.

                Example:
                  p2k16ctl door lockdown entrance --yes
                """
        )

        @Argument(help: "The door.", completion: .door) var door: String
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try Confirmation.ask("Let nobody in at \(self.door) until it is released?", yes: self.yes)
            try await DoorCommands.order("lockdown", self.door, EmptyRequest(), self.global)
        }
    }
}
