import ArgumentParser

struct HardwareCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hardware",
        abstract: "Show what the machine has, watch it live, and test a door after wiring it.",
        discussion: """
            Examples:
              p2k16ctl hardware
              p2k16ctl hardware watch entrance
              p2k16ctl hardware test entrance
            """,
        subcommands: [List.self, Watch.self, Test.self],
        defaultSubcommand: List.self
    )
}
