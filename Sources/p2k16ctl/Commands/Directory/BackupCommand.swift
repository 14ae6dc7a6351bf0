import AdminModel
import ArgumentParser

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write the directory of a space without p2k16 to a file.",
        discussion: """
            Accounts, memberships, circles, companies, badges, tools and cards as they are now, and the card key, \
            without which no card is recognised; doors go on meanwhile. Whoever reads the file with the key can find out \
            card numbers and copy cards: it gets mode 600, keep it like a key. The journal is not in it.

            With an upstream p2k16's database is what to back up, and the file that holds the card key.

            Examples:
              p2k16ctl backup /media/stick/p2k16d.backup
              p2k16ctl backup --without-card-key /srv/backup/p2k16d.backup
            """
    )

    @Argument(help: "The file to write, which must not exist.", completion: .file()) var file: String
    @Flag(help: "Leave the card key out; the cards then need the key file of this site.") var withoutCardKey = false
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await self.global.run { client, console in
            let output = try NewFile(path: self.file)
            do {
                try await client.backup(BackupRequest(cardKey: !self.withoutCardKey)) { try output.write($0) }
                try output.finish()
            } catch {
                output.remove()
                throw error
            }
            let written = BackupWritten(file: self.file, bytes: output.count, cardKey: !self.withoutCardKey)
            try console.show(written) { _ in "\(written.bytes) bytes written to \(written.file)" }
            if written.cardKey {
                Console.error(
                    "This file holds the CARD KEY: whoever reads it can copy cards. Keep it where you keep keys."
                )
            } else {
                Console.error("The card key is NOT in this file: keep a copy of the key file, or no card will open.")
            }
        }
    }
}

/// What the command tells programs.
struct BackupWritten: Encodable, Hashable {
    var file: String
    var bytes: Int
    /// Whether the file holds the card key.
    var cardKey: Bool
}
