import ArgumentParser

struct BreakGlassCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "break-glass",
        abstract: "Codes on paper that open a door once, when nothing else does.",
        discussion: """
            A code has 16 digits and counts at its site alone, with the database and the network away and in a lockdown. \
            It is typed at a reader with a keypad, # at its end, without a card; or given to "break-glass use". \
            Its use is an alarm until it is revoked.

            Examples:
              p2k16ctl break-glass create --count 5 --door entrance
              p2k16ctl break-glass list
              p2k16ctl break-glass revoke 17
            """,
        subcommands: [Create.self, List.self, Revoke.self, Use.self],
        defaultSubcommand: List.self
    )
}
