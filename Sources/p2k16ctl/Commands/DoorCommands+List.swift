import AdminModel
import ArgumentParser

extension DoorCommands {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the doors.",
            discussion: """
                Examples:
                  p2k16ctl door list
                  p2k16ctl doors --json | jq -r '.doors[].id'
                """
        )

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let list: DoorList = try await client.get(["doors"])
                try console.show(list) { Text.doors(list.doors, $0) }
            }
        }
    }
}
