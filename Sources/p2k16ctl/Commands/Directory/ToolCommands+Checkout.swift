import AdminModel
import ArgumentParser

extension ToolCommands {
    struct Checkout: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a tool out.",
            discussion: """
                The account must be in the tool's circle and have a membership or be employed; whoever has the tool loses it,
                as at p2k16. The tool is powered where this site has its controller.

                Example:
                  p2k16ctl tool checkout "Laser cutter" --as ada
                """
        )

        @OptionGroup var order: ToolOrderOptions
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.order.give(.checkOut, self.global)
        }
    }
}
