import AdminModel
import ArgumentParser

extension CircleCommands {
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a circle that nothing rests on.",
            discussion: """
                Only where this site is its own directory; with p2k16 its web application does this.

                Example:
                  p2k16ctl circle remove laser --yes
                """
        )

        @Argument(help: "The circle.", completion: .circle) var circle: String
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try Confirmation.ask("Remove circle \(self.circle) and everybody's membership in it?", yes: self.yes)
            try await self.global.change(["circles", self.circle, "remove"], EmptyRequest())
        }
    }
}
