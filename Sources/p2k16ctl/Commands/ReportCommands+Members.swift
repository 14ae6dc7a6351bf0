import AdminModel
import ArgumentParser

extension ReportCommands {
    struct Members: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show who came, and how often.",
            discussion: """
                Examples:
                  p2k16ctl report members
                  p2k16ctl report members --since 2026-01-01 --limit 1000 --csv > members.csv
                """
        )

        @OptionGroup var report: ReportOptions
        @Option(help: "Only this door.", completion: .door) var door: String?
        @Option(help: "At most so many, up to \(ReportQuery.maximumLimit).") var limit = ReportQuery.defaultLimit
        @OptionGroup var global: GlobalOptions

        func validate() throws {
            guard (1...ReportQuery.maximumLimit).contains(self.limit) else {
                throw ValidationError("--limit must be 1 to \(ReportQuery.maximumLimit).")
            }
        }

        func run() async throws {
            let query = try self.report.query(door: self.door, limit: self.limit)
            try await self.global.run { client, console in
                let report: MemberReport = try await client.get(["reports", "members"], query: query)
                if self.report.csv, !console.json { return Console.plain(Self.csv(report)) }
                try console.show(report) { Text.members(report, $0) }
            }
        }

        static func csv(_ report: MemberReport) -> String {
            CSV.text(
                header: ["account", "days", "opens", "first", "last"],
                rows: report.members.map { member in
                    [
                        member.account, "\(member.days)", "\(member.opens)", member.first.description,
                        member.last.description,
                    ]
                }
            )
        }
    }
}
