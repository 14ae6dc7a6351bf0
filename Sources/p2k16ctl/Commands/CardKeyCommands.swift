import ArgumentParser

struct CardKeyCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Show and change the keys that cards are known by.",
        discussion: """
            Docs/cards.md tells how a space with several sites goes to a new key.

            Examples:
              p2k16ctl card key show
              p2k16ctl card key rotate
              p2k16ctl card key retire 1
            """,
        subcommands: [Show.self, Rotate.self, Retire.self],
        defaultSubcommand: Show.self,
        aliases: ["keys"]
    )
}
