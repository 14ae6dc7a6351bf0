import AdminModel
import ArgumentParser

extension CardCommands {
    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a card work again that was disabled or reported lost.",
            discussion: """
                Example:
                  p2k16ctl card enable 12
                """
        )

        @Argument(help: "The card's number in the list, not the one of the chip.") var id: Int64
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await CardCommands.order("enable", self.id, EmptyRequest(), self.global)
        }
    }
}
