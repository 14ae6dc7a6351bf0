import AdminModel
import ArgumentParser

extension AuditCommands {
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check that nothing on record was edited, moved, removed or back-dated.",
            discussion: """
                Reads the whole journal of this site again, and compares it with the upstream's access log, row by row. \
                With the upstream away, or without one, only the journal's own chain is checked; it says so, and what \
                else it cannot know.

                Ends with 5 if there are findings, so that it serves as a check. Clock steps, gaps that were put on \
                record and journals that were begun anew are remarks, not findings.

                Examples:
                  p2k16ctl audit verify
                  p2k16ctl audit verify --json > verified.json
                """
        )

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                var shown: ProgressBar?
                var done = 0
                defer { shown?.end() }
                let report = try await client.verifyAudit { progress in
                    var bar = shown ?? ProgressBar("verify", total: Int(clamping: progress.total))
                    bar.advance(by: Int(clamping: progress.done) - done)
                    done = Int(clamping: progress.done)
                    shown = bar
                }
                shown?.end()
                try console.show(report) { Text.audit(report, $0) }
                if !report.sound { throw ExitStatus.findings.exitCode }
            }
        }
    }
}
