import AdminModel
import ArgumentParser

extension DoorCommands {
    struct ResetFire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset-fire",
            abstract: "End the fire release of a door; what was ordered before counts again.",
            discussion: """
                A door that a fire release has opened stays open, also over a restart, until this. It is refused while \
                the fire release is still active, or cannot be read. Asks on a terminal before it does so.

                Example:
                  p2k16ctl door reset-fire entrance --yes
                """
        )

        @Argument(help: "The door.", completion: .door) var door: String
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try Confirmation.ask("Is everybody safe, and is \(self.door) to be locked again?", yes: self.yes)
            try await DoorCommands.order("reset-fire", self.door, EmptyRequest(), self.global)
        }
    }
}
