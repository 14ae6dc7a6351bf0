import AdminModel

extension Text {
    /// - Parameters:
    ///   - least: what matters less is left out.
    ///   - withSummary: whether how much was found follows.
    static func doctor(
        _ report: DoctorReport,
        least: FindingSeverity,
        withSummary: Bool,
        _ style: Style
    ) -> String {
        let shown = report.findings.filter { $0.severity >= least }
        var sections: [String] = []
        // Those of an area stand together.
        let areas = report.findings.map(\.area).reduce(into: [FindingArea]()) { if $0.last != $1 { $0.append($1) } }
        for area in areas {
            let lines = shown.filter { $0.area == area }.map { Self.finding($0, style) }
            if !lines.isEmpty {
                sections.append("\(style.paint(area.rawValue, .bold))\n\(lines.joined(separator: "\n"))")
            }
        }
        if withSummary { sections.append(Self.summary(report, style)) }
        return sections.joined(separator: "\n\n")
    }

    private static func finding(_ finding: Finding, _ style: Style) -> String {
        let name = finding.severity.rawValue
        let padding = String(repeating: " ", count: max(0, 9 - name.count))
        // It names what people and other programs have typed.
        let text = Table.Cell("\(finding.subject): \(finding.meaning)").text
        let remedy = finding.remedy.map { "\n           -> \(Table.Cell($0).text)" } ?? ""
        return "  \(style.paint(name, Self.color(of: finding.severity)))\(padding)\(text)\(remedy)"
    }

    private static func summary(_ report: DoctorReport, _ style: Style) -> String {
        let counts = FindingSeverity.allCases.reversed().compactMap { severity -> String? in
            let count = report.count(of: severity)
            guard severity != .ok, count > 0 else { return nil }
            return style.paint("\(count) \(severity.rawValue)\(count == 1 ? "" : "s")", Self.color(of: severity))
        }
        let fine = FindingArea.allCases.compactMap { area -> String? in
            let count = report.findings.count { $0.area == area && $0.severity == .ok }
            return count == 0 ? nil : "\(area.rawValue) \(count)"
        }
        let head = report.site.map { "\($0): " } ?? ""
        let verdict = counts.isEmpty ? style.paint("all is well", .green) : counts.joined(separator: ", ")
        return head + verdict + (fine.isEmpty ? "" : "; fine: \(fine.joined(separator: ", "))")
    }

    private static func color(of severity: FindingSeverity) -> Style.Color? {
        switch severity {
        case .ok: .green
        case .notice: nil
        case .warning: .yellow
        case .error: .red
        }
    }
}
