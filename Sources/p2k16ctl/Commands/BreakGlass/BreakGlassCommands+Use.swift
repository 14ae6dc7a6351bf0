import AdminModel
import ArgumentParser

extension BreakGlassCommands {
    struct Use: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open a door with a code.",
            discussion: """
                The code is asked for, or comes from standard input, never as an argument. It is used up even if the \
                lock fails.

                Examples:
                  p2k16ctl break-glass use entrance
                  p2k16ctl break-glass use entrance < code.txt
                """
        )

        @Argument(help: "The door's id.", completion: .door) var door: String
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let code = try BreakGlassInput.read()
            try await self.global.run { client, console in
                let request = BreakGlassUseRequest(code: code, door: self.door)
                let reply: DoorCommandReply = try await client.post(["break-glass", "use"], request)
                try console.show(reply) { Text.command(reply, $0) }
                if reply.outcome == .failed { throw ExitStatus.daemonFailure.exitCode }
            }
        }
    }
}
