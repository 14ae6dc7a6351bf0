import AdminModel
import ArgumentParser

extension ToolCommands {
    struct Checkin: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a tool in; anybody may.",
            discussion: """
                The tool is cut where this site has its controller.

                Example:
                  p2k16ctl tool checkin "Laser cutter" --as ada
                """
        )

        @OptionGroup var order: ToolOrderOptions
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.order.give(.checkIn, self.global)
        }
    }
}
