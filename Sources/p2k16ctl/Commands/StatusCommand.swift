import AdminModel
import ArgumentParser

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the daemon in one view.",
        discussion: """
            With an upstream it also shows how long ago that confirmed what is known here, and until when each door and
            tool goes by it (max_age in the configuration).

            Examples:
              p2k16ctl status
              p2k16ctl status --json | jq .snapshot.ageSeconds
            """
    )

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await self.global.run { client, console in
            let status: Status = try await client.get(["status"])
            try console.show(status) { Text.status(status, $0) }
        }
    }
}
