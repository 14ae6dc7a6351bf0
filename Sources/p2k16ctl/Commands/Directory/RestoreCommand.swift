import AdminModel
import ArgumentParser
import FoundationEssentials

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Replace the directory of a space without p2k16 by that of a backup.",
        discussion: """
            The daemon checks the whole file first, keeps the present directory aside, and decides from the restored one \
            when the command returns. If the cards were stored under another key, the backup's takes its place. Doors \
            that were locked down when the backup was made are locked down again; holds of that time are not.

            Examples:
              p2k16ctl restore /media/stick/p2k16d.backup
            """
    )

    @Argument(help: "A file that p2k16ctl backup wrote.", completion: .file()) var file: String
    @Flag(help: "Do not ask.") var yes = false
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        guard let data = try? Data(contentsOf: URL(filePath: self.file)) else {
            throw Failure(.usage, "\(self.file) cannot be read", remedy: "Check its name and who may read it.")
        }
        try await self.global.run { client, console in
            try Confirmation.ask(
                "Replace all accounts, memberships and cards by those of \(self.file)?",
                yes: self.yes
            )
            let reply = try await client.restore(Array(data))
            try console.show(reply) { Text.restored(reply, $0) }
        }
    }
}
