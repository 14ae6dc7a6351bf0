import AdminModel
import ArgumentParser

extension ReaderCommands {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one reader.",
            discussion: """
                Bad frames that grow while nobody taps mean noise on the line, wrong settings or a loose wire.

                Examples:
                  p2k16ctl reader show entrance
                  p2k16ctl reader show entrance --json
                """
        )

        @Argument(help: "The reader.", completion: .reader) var reader: String
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let reader: Reader = try await client.get(["readers", self.reader])
                try console.show(reader) { Text.reader(reader, $0) }
            }
        }
    }
}
