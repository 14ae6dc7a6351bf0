import AdminModel
import ArgumentParser

extension ReportCommands {
    struct Tools: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show how long tools were checked out.",
            discussion: """
                Needs an upstream. The time of a checkout goes to its checkin or to the next checkout of the tool.

                Examples:
                  p2k16ctl report tools
                  p2k16ctl report tools --since 2026-10-01 --until 2026-11-01 --csv
                """
        )

        @OptionGroup var report: ReportOptions
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let query = try self.report.query()
            try await self.global.run { client, console in
                let report: ToolReport = try await client.get(["reports", "tools"], query: query)
                if self.report.csv, !console.json { return Console.plain(Self.csv(report)) }
                try console.show(report) { Text.tools(report, columns: Terminal.size().columns, $0) }
            }
        }

        static func csv(_ report: ToolReport) -> String {
            CSV.text(
                header: ["tool", "hours", "checkouts", "people", "in_use"],
                rows: report.tools.map { tool in
                    [tool.tool, Text.hours(tool.hours), "\(tool.checkouts)", "\(tool.people)", "\(tool.isOut)"]
                }
            )
        }
    }
}
