import AdminModel

extension Text {
    static func unknownTaps(_ taps: [UnknownTap], _ style: Style) -> String {
        var table = Table(header: ["FINGERPRINT", "READER", "FORMAT", "FIRST", "LAST", "TAPS"])
        table.rows = taps.map { tap in
            [
                Table.Cell(tap.fingerprint), Table.Cell(tap.reader), Table.Cell(tap.format.rawValue),
                Table.Cell(LocalTime.text(tap.firstAt)), Table.Cell(LocalTime.text(tap.lastAt)),
                Table.Cell("\(tap.count)"),
            ]
        }
        return taps.isEmpty ? "no unknown card was tapped lately" : table.text(style)
    }

    static func importReport(_ report: CardImportReport, _ style: Style) -> String {
        var lines = report.refused.map { refusal in
            "line \(refusal.line): " + style.paint("refused", .red) + ", \(Table.Cell(refusal.reason).text)"
        }
        let done = report.dryRun ? "would be enrolled" : "enrolled"
        lines.append(
            """
            \(report.enrolled) cards \(done), \(report.skipped) were enrolled already, \
            \(report.refused.count) lines refused
            """
        )
        return lines.joined(separator: "\n")
    }
}
