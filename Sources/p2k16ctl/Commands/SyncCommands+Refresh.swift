import AdminModel
import ArgumentParser

extension SyncCommands {
    struct Refresh: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read the facts again now.",
            discussion: """
                Example:
                  p2k16ctl sync refresh
                """
        )

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let sync: SyncStatus = try await client.post(["sync", "refresh"], EmptyRequest())
                try console.show(sync) { Text.sync(sync, $0) }
            }
        }
    }
}
