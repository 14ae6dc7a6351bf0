import ArgumentParser

struct AccountCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Look people up, and keep the accounts of a space without p2k16.",
        discussion: """
            Examples:
              p2k16ctl account search ann
              p2k16ctl account show anna
              p2k16ctl account add anna --name 'Anna Berg'
            """,
        subcommands: [
            List.self, Search.self, Show.self, Add.self, Change.self, Deactivate.self, Activate.self, Remove.self,
        ],
        defaultSubcommand: List.self,
        aliases: ["accounts"]
    )
}
