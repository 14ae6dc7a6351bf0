import AdminModel
import ArgumentParser

struct DoorCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "door",
        abstract: "List doors and command their locks.",
        discussion: """
            Examples:
              p2k16ctl doors
              p2k16ctl door open entrance
              p2k16ctl door hold entrance --until 21:00
              p2k16ctl door show entrance
            """,
        subcommands: [
            List.self, Show.self, Open.self, Lock.self, Hold.self, Lockdown.self, Release.self, ResetFire.self,
            Simulate.self,
        ],
        defaultSubcommand: List.self,
        aliases: ["doors"]
    )

    /// Sends an order and shows how the door stands afterwards.
    static func order(_ verb: String, _ door: String, _ body: some AdminRequest, _ global: GlobalOptions) async throws {
        try await global.run { client, console in
            let reply: DoorCommandReply = try await client.post(["doors", door, verb], body)
            try console.show(reply) { Text.command(reply, $0) }
            if reply.outcome == .failed { throw ExitStatus.daemonFailure.exitCode }
        }
    }
}
