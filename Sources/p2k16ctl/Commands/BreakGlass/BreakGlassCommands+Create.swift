import AdminModel
import ArgumentParser

extension BreakGlassCommands {
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make codes and show them, this once.",
            discussion: """
                Print them, put each into an envelope of its own and seal it. The daemon keeps only a salted slow hash \
                of each: a code that is lost is revoked, not looked up.

                Examples:
                  p2k16ctl break-glass create --count 5
                  p2k16ctl break-glass create --count 2 --door entrance | lp
                """
        )

        @Option(help: "How many, at most \(BreakGlassCreateRequest.maximumCount).") var count: Int
        @Option(help: "The only door that they open; every door of the site without it.", completion: .door)
        var door: String?
        @OptionGroup var global: GlobalOptions

        func validate() throws {
            guard (1...BreakGlassCreateRequest.maximumCount).contains(self.count) else {
                throw ValidationError("--count is 1 to \(BreakGlassCreateRequest.maximumCount)")
            }
        }

        func run() async throws {
            try await self.global.run { client, console in
                let request = BreakGlassCreateRequest(count: self.count, door: self.door)
                let codes: BreakGlassCodeList = try await client.post(["break-glass"], request)
                try console.show(codes) { Text.breakGlass(codes, $0) }
            }
        }
    }
}
