import AdminModel
import ArgumentParser

struct WhoAmICommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whoami",
        abstract: "Show who the daemon takes you for and what you may do.",
        discussion: """
            Roles come from admin.roles in the configuration; Docs/security.md says what each may do.

            Examples:
              p2k16ctl whoami
              p2k16ctl whoami --json | jq -e '.roles | index("enroller")'
            """
    )

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await self.global.run { client, console in
            let caller: CallerInfo = try await client.get(["caller"])
            try console.show(caller) { Text.caller(caller, $0) }
        }
    }
}
