import AdminModel

extension Text {
    static func audit(_ report: AuditReport, _ style: Style) -> String {
        let verdict =
            report.sound
            ? style.paint("sound", .green)
            : style.paint("NOT SOUND: \(UInt64(report.findings.count) + report.furtherFindings) findings", .red)
        var lines = ["\(report.site): \(verdict), \(LocalTime.text(report.checkedAt))", ""]
        lines.append(Self.summary(report).text(style))
        lines += Self.list("Findings", report.findings, .red, style)
        if report.furtherFindings > 0 { lines.append("  and \(report.furtherFindings) more") }
        lines += Self.list("Remarks", report.remarks, .yellow, style)
        lines += ["", "Not known:"] + report.unknown.map { "  - \($0)" }
        return lines.joined(separator: "\n")
    }

    private static func summary(_ report: AuditReport) -> Table {
        let journal = report.journal
        let range = journal.first.map { "\($0) to \(journal.last.map(String.init) ?? "-")" } ?? "empty"
        var rows: [[Table.Cell]] = [
            [
                "journal",
                Table.Cell("\(range), \(journal.intact) intact, \(journal.forgotten) with something forgotten"),
            ]
        ]
        if let log = report.accessLog {
            rows.append([
                "access log",
                Table.Cell(
                    "\(log.rows) rows, \(log.proven) proven, \(log.forgotten) with something forgotten, "
                        + "\(log.expired) expired"
                ),
            ])
            rows.append(["undelivered", Table.Cell("\(log.undelivered)")])
        } else {
            rows.append(["access log", Table.Cell("NOT compared", .yellow)])
        }
        return Table(rows: rows)
    }

    private static func list(
        _ title: String,
        _ findings: [AuditFinding],
        _ color: Style.Color,
        _ style: Style
    ) -> [String] {
        guard !findings.isEmpty else { return [] }
        let rows: [[Table.Cell]] = findings.map { finding in
            let entries = finding.first == finding.last ? "\(finding.first)" : "\(finding.first)-\(finding.last)"
            return [
                Table.Cell(finding.kind.rawValue, color), Table.Cell(finding.place.rawValue), Table.Cell(entries),
                Table.Cell(finding.at.map(LocalTime.text)), Table.Cell(finding.detail),
            ]
        }
        return [
            "", "\(title):", Table(header: ["what", "where", "entries", "time", "detail"], rows: rows).text(style),
        ]
    }

    static func exported(_ signature: AuditSignature, file: String, _ style: Style) -> String {
        var rows: [[Table.Cell]] = [
            ["entries", Table.Cell("\(signature.entries), from the \(signature.source.rawValue)")],
            ["files", Table.Cell("\(file), \(file).sig")],
            ["key", Table.Cell(signature.keyFingerprint)],
        ]
        if signature.undelivered > 0 {
            rows.append([
                "missing",
                Table.Cell("\(signature.undelivered) entries of this site that are not delivered yet", .yellow),
            ])
        }
        return Table(rows: rows).text(style)
    }

    static func forgotten(_ reply: ForgetReply, _ style: Style) -> String {
        var rows: [[Table.Cell]] = [
            ["account", Table.Cell("\(reply.account)\(reply.active ? ", still active" : "")")],
            ["journal", Table.Cell("\(reply.journal) entries")],
            [
                "access log",
                reply.accessLog.map { Table.Cell("\($0) parts of entries") }
                    ?? Table.Cell("not done: \(reply.accessLogNote ?? "")", .yellow),
            ],
        ]
        if reply.notErasable > 0 {
            let detail = "\(reply.notErasable) entries of the first format stay until journal.retention removes them"
            rows.append(["stay", Table.Cell(detail, .yellow)])
        }
        for file in reply.quarantined {
            rows.append(["look at", Table.Cell("\(file): put aside as damaged, may hold traces", .yellow)])
        }
        rows.append(["event", Table.Cell(reply.sequence.map(String.init) ?? "nothing was changed")])
        return Table(rows: rows).text(style)
    }
}
