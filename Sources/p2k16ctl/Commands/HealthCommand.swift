import AdminModel
import ArgumentParser

struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Show how each part of the daemon is, and what to do about it.",
        discussion: """
            Ends with 4 if a part is degraded or down, so that it serves as a check.

            Examples:
              p2k16ctl health
              p2k16ctl health --json || mail -s 'door trouble' board@example.org
            """
    )

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await self.global.run { client, console in
            let health: Health = try await client.get(["health"])
            try console.show(health) { Text.health(health, $0) }
            if health.overall != .ok { throw ExitStatus.daemonFailure.exitCode }
        }
    }
}
