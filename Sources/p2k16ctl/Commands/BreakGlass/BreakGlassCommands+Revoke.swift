import AdminModel
import ArgumentParser

extension BreakGlassCommands {
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make codes worth nothing, and forget those that were used.",
            discussion: """
                Revoking the used ones ends their alarm. A code's number is its first three digits.

                Examples:
                  p2k16ctl break-glass revoke 17 18
                  p2k16ctl break-glass revoke --all --yes
                """
        )

        @Argument(help: "Numbers of codes.") var numbers: [Int] = []
        @Flag(help: "All codes of the site.") var all = false
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var global: GlobalOptions

        func validate() throws {
            guard self.all != !self.numbers.isEmpty else {
                throw ValidationError("give numbers of codes, or --all")
            }
        }

        func run() async throws {
            if self.all { try Confirmation.ask("Revoke all break-glass codes of this site?", yes: self.yes) }
            try await self.global.run { client, console in
                let request = BreakGlassRevokeRequest(numbers: self.all ? nil : self.numbers)
                let list: BreakGlassList = try await client.post(["break-glass", "revoke"], request)
                try console.show(list) { Text.breakGlass(list, $0) }
            }
        }
    }
}
