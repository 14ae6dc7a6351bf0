import AdminModel
import ArgumentParser

extension ReaderCommands {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the readers.",
            discussion: """
                Examples:
                  p2k16ctl reader list
                  p2k16ctl readers --json | jq -r '.readers[] | select(.connected | not).id'
                """
        )

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let list: ReaderList = try await client.get(["readers"])
                try console.show(list) { Text.readers(list.readers, $0) }
            }
        }
    }
}
