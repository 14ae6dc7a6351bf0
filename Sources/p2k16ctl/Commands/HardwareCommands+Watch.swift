import AdminModel
import ArgumentParser

extension HardwareCommands {
    struct Watch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Watch inputs, readers and locks live, until Ctrl-C.",
            discussion: """
                It begins with the present state of each input and lock. Of cards the number of bits and the fingerprint \
                are shown, never the number; of a keypad that a key was pressed, not which.

                Examples:
                  p2k16ctl hardware watch
                  p2k16ctl hardware watch entrance --json
                """
        )

        @Argument(help: "Only this door.", completion: .door) var door: String?
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let door = self.door
                try await Interrupt.ends {
                    try await client.hardware(door: door) { event in
                        try console.show(event) { Text.hardwareEvent(event, $0) }
                    }
                    throw Failure(.unreachable, "the daemon closed the stream", remedy: "is it being restarted?")
                }
            }
        }
    }
}
