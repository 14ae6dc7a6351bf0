import AdminModel
import ArgumentParser
import FoundationEssentials

extension CardCommands {
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Enrol the cards of another system from a file with their numbers.",
            discussion: """
                The first line of the file names its columns: username,number and, if wanted, label, valid_from and \
                valid_until, separated by commas, semicolons or tabs. The daemon hashes the numbers at once and keeps \
                nothing else of them; delete the file afterwards.

                A line that cannot be taken is reported by its number and hinders no other. Doing it again is \
                harmless: what an account has already is skipped. Ends with 1 if a line was refused.

                Examples:
                  p2k16ctl card import old-cards.csv --dry-run
                  p2k16ctl card import old-cards.csv --notation decimal
                """
        )

        /// What a request holds at most; the daemon refuses bodies of more than 64 KiB.
        private static let bytesPerRequest = 60 * 1024

        @Argument(help: "The file; - is standard input.", completion: .file(extensions: ["csv"])) var file: String
        @Option(help: "How the digits are written.") var notation = CardNotation.hexadecimal
        @Option(help: "Which end is written first.") var byteOrder = CardByteOrder.normal
        @Option(help: "How much of the number is given.") var format = CardFormat.full
        @Flag(help: "Only say what would happen.") var dryRun = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let file = try CardFile(self.text())
            try await self.global.run { client, console in
                let report = try await self.send(file, to: client)
                try console.show(report) { Text.importReport(report, $0) }
                if !report.refused.isEmpty { throw ExitStatus.refused.exitCode }
            }
        }

        private func text() throws -> String {
            let data: Data
            if self.file == "-" {
                var lines: [String] = []
                while let line = readLine(strippingNewline: false) { lines.append(line) }
                data = Data(lines.joined().utf8)
            } else {
                do {
                    data = try Data(contentsOf: URL(filePath: self.file))
                } catch {
                    throw Failure(.usage, "\(self.file) cannot be read", remedy: "check its name and its permissions")
                }
            }
            guard let text = String(data: data, encoding: .utf8) else {
                throw Failure(.usage, "the file is not UTF-8", remedy: "save it as CSV UTF-8")
            }
            return text
        }

        private func send(_ file: CardFile, to client: AdminClient) async throws -> CardImportReport {
            var report = CardImportReport(dryRun: self.dryRun)
            var rows: [CardImportRow] = []
            for line in file.lines {
                switch line {
                case .card(let row): rows.append(row)
                case .refused(let refusal): report.refused.append(refusal)
                }
            }
            var progress = ProgressBar("import", total: rows.count)
            defer { progress.end() }
            // A dry run leaves nothing behind that the daemon could find a second time.
            var seen: [String: CardImportRow] = [:]
            for batch in Self.batches(rows) {
                let request = CardImportRequest(
                    rows: batch,
                    dryRun: self.dryRun,
                    notation: self.notation,
                    byteOrder: self.byteOrder,
                    format: self.format
                )
                let reply: CardImportReply
                do {
                    reply = try await client.post(["cards", "import"], request)
                } catch var failure as Failure {
                    if !self.dryRun, report.enrolled > 0 {
                        failure.message += " (\(report.enrolled) cards were enrolled before that)"
                        failure.remedy = "mend it and import the file again: what is enrolled is skipped"
                    }
                    throw failure
                }
                for (row, result) in zip(batch, reply.rows) { report.add(result, row, seen: &seen) }
                progress.advance(by: batch.count)
            }
            report.refused.sort { $0.line < $1.line }
            return report
        }

        /// How long a row is as JSON at most: the names of the fields and two times take 170 bytes.
        private static func bytes(of row: CardImportRow) -> Int {
            [row.username, row.number.text, row.label ?? ""].reduce(170) { sum, text in
                text.utf8.reduce(sum) { sum, byte in
                    switch byte {
                    case ..<0x20: sum + 6
                    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): sum + 2
                    default: sum + 1
                    }
                }
            }
        }

        private static func batches(_ rows: [CardImportRow]) -> [[CardImportRow]] {
            var batches: [[CardImportRow]] = []
            var size = Int.max
            for row in rows {
                let bytes = Self.bytes(of: row)
                if size > Self.bytesPerRequest - min(bytes, Self.bytesPerRequest)
                    || batches.last?.count == CardImportRequest.maximumRows
                {
                    batches.append([])
                    size = 0
                }
                batches[batches.count - 1].append(row)
                size += bytes
            }
            return batches
        }
    }
}

extension CardImportReport {
    /// Counts a result, and in a dry run finds what an earlier batch would have taken already.
    fileprivate mutating func add(
        _ result: CardImportResult,
        _ row: CardImportRow,
        seen: inout [String: CardImportRow]
    ) {
        switch result.outcome {
        case .skipped: self.skipped += 1
        case .refused: self.refused.append(Refusal(line: result.line, reason: result.reason ?? "refused"))
        case .enrolled:
            if self.dryRun, let fingerprint = result.fingerprint,
                let other = seen.updateValue(row, forKey: fingerprint)
            {
                if other.username.lowercased() == row.username.lowercased() {
                    self.skipped += 1
                } else {
                    self.refused.append(
                        Refusal(line: row.line, reason: "line \(other.line) gives the same card to somebody else")
                    )
                }
                return
            }
            self.enrolled += 1
        }
    }
}
