import AdminModel
import ArgumentParser

extension ReportCommands {
    struct Visits: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Count openings and people by day and hour, and refused taps by reason.",
            discussion: """
                The people of a day are the number that p2k16's web application shows for it.

                Examples:
                  p2k16ctl report visits
                  p2k16ctl report visits --since 2026-11-01 --until 2026-12-01 --door entrance
                  p2k16ctl report visits --since -365d --csv > visits.csv
                """
        )

        @OptionGroup var report: ReportOptions
        @Option(help: "Only this door.", completion: .door) var door: String?
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let query = try self.report.query(door: self.door)
            try await self.global.run { client, console in
                let report: VisitReport = try await client.get(["reports", "visits"], query: query)
                if self.report.csv, !console.json { return Console.plain(Self.csv(report)) }
                try console.show(report) { Text.visits(report, columns: Terminal.size().columns, $0) }
            }
        }

        static func csv(_ report: VisitReport) -> String {
            let days = report.days.map { ["day", $0.day, "\($0.opens)", "\($0.people)"] }
            let hours = report.hours.map { ["hour", "\($0.hour)", "\($0.opens)", "\($0.people)"] }
            let denials = report.denials.map { ["denial", $0.reason, "\($0.count)", ""] }
            return CSV.text(header: ["by", "key", "count", "people"], rows: days + hours + denials)
        }
    }
}
