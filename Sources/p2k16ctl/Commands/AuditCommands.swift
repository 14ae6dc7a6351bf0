import ArgumentParser

struct AuditCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Check what is on record, write it out with a signature, and forget a member.",
        discussion: """
            Examples:
              p2k16ctl audit verify
              p2k16ctl audit export --since 2026-11-01 record.csv
              p2k16ctl audit forget --member anna
            """,
        subcommands: [Verify.self, Export.self, Key.self, Forget.self]
    )
}
