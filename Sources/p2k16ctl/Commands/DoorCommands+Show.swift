import AdminModel
import ArgumentParser

extension DoorCommands {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one door: its lock, its contact, its inputs and what is wrong.",
            discussion: """
                What the lock was told and what it says of itself are shown side by side; not every lock says something.

                Examples:
                  p2k16ctl door show entrance
                  p2k16ctl door show entrance --json
                """
        )

        @Argument(help: "The door.", completion: .door) var door: String
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let door: Door = try await client.get(["doors", self.door])
                try console.show(door) { Text.door(door, $0) }
            }
        }
    }
}
