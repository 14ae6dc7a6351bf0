import AdminModel
import ArgumentParser
import FoundationEssentials

extension AuditCommands {
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write out what is on record, with a signature beside it.",
            discussion: """
                Writes FILE and FILE.sig; neither may exist. Comma-separated values if the name ends with .csv, else a JSON \
                object a line with everything that is on record of an entry. Anybody who has the site's public key \
                (p2k16ctl audit key) checks it with

                  openssl dgst -sha256 -verify audit-key.pem -signature FILE.sig FILE

                Entries come from the upstream's access log, with those of all sites, or from this site's journal. With \
                --member everything about a member and by that member is written, and in JSON also what the directory \
                knows, as the member may ask for by law; p2k16's own tables are not in it. With --json what was signed \
                is said in JSON, the file is not changed by it.

                Examples:
                  p2k16ctl audit export --since 2026-11-01 --until 2026-12-01 november.csv
                  p2k16ctl audit export --door entrance --source journal entrance.jsonl
                  p2k16ctl audit export --member anna anna.jsonl
                """
        )

        @Argument(help: "The file to make.", completion: .file()) var file: String
        @Option(help: "csv or jsonl; by default as the name of the file ends.") var format: AuditFormat?
        @Option(parsing: .unconditional, help: ArgumentHelp(stringLiteral: TimeArgument.help)) var since: TimeArgument?
        @Option(parsing: .unconditional, help: ArgumentHelp(stringLiteral: TimeArgument.help)) var until: TimeArgument?
        @Option(help: "Only this door.", completion: .door) var door: String?
        @Option(help: "Only this account.", completion: .account) var account: String?
        @Option(help: "Only this type.") var type: EventType?
        @Option(help: "Where to read: the upstream where there is one, or this site's journal.") var source:
            ReportSource?
        @Option(
            help: "Everything of this member: a user name, or the number of an account that is gone.",
            completion: .account
        )
        var member: String?
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let format = self.format ?? (self.file.hasSuffix(".csv") ? .csv : .jsonl)
            let query: [(name: String, value: String?)] = [
                ("format", format.rawValue), ("since", try self.since?.resolve().description),
                ("until", try self.until?.resolve().description), ("door", self.door), ("account", self.account),
                ("type", self.type?.rawValue), ("source", self.source?.rawValue), ("member", self.member),
            ]
            try await self.global.run { client, console in
                let file = try NewFile(path: self.file)
                do {
                    let signatureFile = try NewFile(path: self.file + ".sig")
                    do {
                        var progress = ProgressBar("export, lines", total: nil)
                        defer { progress.end() }
                        let signature = try await client.exportAudit(query) { text in
                            let bytes = Array(text.utf8)
                            try file.write(bytes)
                            progress.advance(by: bytes.count { $0 == UInt8(ascii: "\n") })
                        }
                        progress.end()
                        guard let bytes = Data(base64Encoded: signature.signature) else {
                            throw Failure(.daemonFailure, "the daemon's signature cannot be read")
                        }
                        try file.finish()
                        try signatureFile.write(Array(bytes))
                        try signatureFile.finish()
                        try console.show(signature) { Text.exported(signature, file: self.file, $0) }
                    } catch {
                        signatureFile.remove()
                        throw error
                    }
                } catch {
                    file.remove()
                    throw error
                }
            }
        }
    }
}

extension AuditFormat: ExpressibleByArgument {}
