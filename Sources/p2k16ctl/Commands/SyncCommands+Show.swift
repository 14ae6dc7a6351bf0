import AdminModel
import ArgumentParser

extension SyncCommands {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status",
            abstract: "Show how fresh the facts are and what waits for delivery.",
            discussion: """
                Example:
                  p2k16ctl sync status --json
                """
        )

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let sync: SyncStatus = try await client.get(["sync"])
                try console.show(sync) { Text.sync(sync, $0) }
            }
        }
    }
}
