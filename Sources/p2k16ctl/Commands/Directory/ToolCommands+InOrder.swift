import AdminModel
import ArgumentParser

extension ToolCommands {
    struct InOrder: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "in-order",
            abstract: "Say that a tool works again.",
            discussion: """
                Only those who administer the tool's circle may, and the operator of the machine.

                Example:
                  p2k16ctl tool in-order "Laser cutter" --as bob
                """
        )

        @OptionGroup var order: ToolOrderOptions
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.order.give(.inOrder, self.global)
        }
    }
}
