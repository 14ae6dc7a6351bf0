import AdminModel

extension Text {
    /// The longest time for which days without an event get a line of their own.
    private static let longestCalendar = 92

    static func visits(_ report: VisitReport, columns: Int, _ style: Style) -> String {
        var parts = [Self.basis(report.basis, what: "openings of \(report.door ?? "all doors")", style)]
        parts.append("\(report.opens) openings by \(report.people) people")
        if !report.days.isEmpty {
            let days = BarChart(
                lines: Self.calendar(report.days).map { day in
                    BarChart.Line(label: day.day, value: Double(day.opens), note: "\(day.opens) by \(day.people)")
                }
            )
            parts.append("\(style.paint("By day", .bold))\n\(days.text(columns: columns))")
            let found = Dictionary(uniqueKeysWithValues: report.hours.map { ($0.hour, $0) })
            let hours = BarChart(
                lines: (0..<24).map { hour in
                    let count = found[hour] ?? VisitHour(hour: hour, opens: 0, people: 0)
                    let label = "\(padded(Int64(hour), 2)):00"
                    return BarChart.Line(
                        label: label,
                        value: Double(count.opens),
                        note: "\(count.opens) by \(count.people)"
                    )
                }
            )
            parts.append("\(style.paint("By hour of the day", .bold))\n\(hours.text(columns: columns))")
        }
        if report.denials.isEmpty {
            parts.append("no taps were refused")
        } else {
            let denials = BarChart(
                lines: report.denials.map {
                    BarChart.Line(label: $0.reason, value: Double($0.count), note: "\($0.count)")
                }
            )
            let since = report.tapsSince.map { ", on record since \(LocalTime.text($0))" } ?? ""
            parts.append("\(style.paint("Refused taps", .bold))\(since)\n\(denials.text(columns: columns))")
        }
        return parts.joined(separator: "\n\n")
    }

    static func members(_ report: MemberReport, _ style: Style) -> String {
        var table = Table(header: ["ACCOUNT", "DAYS", "OPENINGS", "FIRST", "LAST"])
        table.rows = report.members.map { member in
            [
                Table.Cell(member.account), Table.Cell("\(member.days)"), Table.Cell("\(member.opens)"),
                Table.Cell(LocalTime.text(member.first)), Table.Cell(LocalTime.text(member.last)),
            ]
        }
        let more =
            report.people > Int64(report.members.count) ? "; --limit shows more than \(report.members.count)" : ""
        var parts = [Self.basis(report.basis, what: "openings of \(report.door ?? "all doors")", style)]
        parts.append("\(report.people) people\(more)")
        if !report.members.isEmpty { parts.append(table.text(style)) }
        return parts.joined(separator: "\n\n")
    }

    static func tools(_ report: ToolReport, columns: Int, _ style: Style) -> String {
        var parts = [Self.basis(report.basis, what: "checkouts of tools", style)]
        if report.tools.isEmpty {
            parts.append("no tool was used")
        } else {
            let chart = BarChart(
                lines: report.tools.map { tool in
                    let out = tool.isOut ? ", in use" : ""
                    let note = "\(Self.hours(tool.hours)) h, \(tool.checkouts) checkouts by \(tool.people)\(out)"
                    return BarChart.Line(label: Table.Cell(tool.tool).text, value: tool.hours, note: note)
                }
            )
            parts.append(chart.text(columns: columns))
        }
        return parts.joined(separator: "\n\n")
    }

    /// Hours with one decimal.
    static func hours(_ hours: Double) -> String {
        let tenths = Int64((hours * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func basis(_ basis: ReportBasis, what: String, _ style: Style) -> String {
        let (source, verb) =
            switch basis.source {
            case .journal: ("this site's journal", "goes")
            case .upstream: ("p2k16's events", "go")
            }
        let reach = basis.earliest.map { "which \(verb) back to \(LocalTime.text($0))" } ?? "which holds none yet"
        var lines = ["\(LocalTime.text(basis.since)) to \(LocalTime.text(basis.until)): \(what)"]
        lines.append("counted from \(source), \(reach); days and hours in \(basis.zone)")
        if basis.undelivered > 0 {
            lines.append(style.paint("\(basis.undelivered) events of this site are not delivered yet", .yellow))
        }
        return lines.joined(separator: "\n")
    }

    /// The days with those between them on which nobody came, unless that would be too many.
    private static func calendar(_ days: [VisitDay]) -> [VisitDay] {
        guard let first = days.first.flatMap({ Self.date($0.day) }),
            let last = days.last.flatMap({ Self.date($0.day) }),
            (last - first) / 86_400 < Int64(Self.longestCalendar)
        else { return days }
        let found = Dictionary(uniqueKeysWithValues: days.map { ($0.day, $0) })
        return stride(from: first, through: last, by: 86_400).map { seconds in
            let date = CivilTime(secondsSinceEpoch: seconds)
            let day = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
            return found[day] ?? VisitDay(day: day, opens: 0, people: 0)
        }
    }

    private static func date(_ text: String) -> Int64? {
        let parts = text.split(separator: "-").compactMap { Int64($0) }
        guard parts.count == 3 else { return nil }
        return CivilTime(year: parts[0], month: parts[1], day: parts[2])?.secondsSinceEpoch
    }
}
