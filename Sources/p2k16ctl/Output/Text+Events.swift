import AdminModel

extension Text {
    static func events(_ list: EventList, _ style: Style) -> String {
        var table = Table(header: ["EVENT", "TIME", "TYPE", "PLACE", "ACCOUNT", "WHAT"])
        table.rows = list.events.map(Self.cells)
        guard !list.events.isEmpty else { return "no events match" }
        return table.text(style) + (list.more ? "\nmore events match; raise --limit or narrow --since and --until" : "")
    }

    /// One line of the live stream, in columns that fit most names.
    static func event(_ event: Event, _ style: Style) -> String {
        let widths = [6, 24, 8, 10, 12]
        return zip(Self.cells(event), widths + [0]).map { cell, width in
            style.paint(cell.text, cell.color) + String(repeating: " ", count: max(width - cell.text.count, 0))
        }.joined(separator: "  ")
    }

    static func explanation(_ explanation: Explanation, _ style: Style) -> String {
        let verdict =
            switch explanation.verdict {
            case .granted: style.paint("granted", .green)
            case .denied: style.paint("denied", .red)
            }
        let who = explanation.account ?? "an unknown card"
        var lines = ["\(who) at \(explanation.door), \(LocalTime.text(explanation.at)): \(verdict)"]
        lines.append("  \(explanation.explanation)")
        let rows: [[Table.Cell]] = explanation.steps.map { step in
            let (mark, color): (String, Style.Color) =
                switch step.outcome {
                case .passed: ("yes", .green)
                case .failed: ("NO", .red)
                case .notNeeded: ("not needed", .dim)
                }
            return [Table.Cell(mark, color), Table.Cell(step.rule), Table.Cell(step.text)]
        }
        if !rows.isEmpty { lines.append(Table(rows: rows).text(style)) }
        if !explanation.changes.isEmpty {
            lines.append(
                explanation.verdict == .granted ? "It would be denied after any of these:" : "All of this is missing:"
            )
            lines += explanation.changes.map { "  - \($0)" }
        }
        return lines.joined(separator: "\n")
    }

    private static func cells(_ event: Event) -> [Table.Cell] {
        [
            Table.Cell("\(event.sequence)"), Table.Cell(LocalTime.text(event.at)), Table.Cell(event.type.rawValue),
            Table.Cell(event.door ?? event.tool), Table.Cell(event.account), Self.what(event),
        ]
    }

    private static func what(_ event: Event) -> Table.Cell {
        let happened = event.type == .door ? event.reason.map(Self.happening) : nil
        let code = happened ?? event.reason ?? event.result ?? event.action
        let text = [code, event.detail].compactMap { $0 }.joined(separator: ": ")
        let actor = event.actor.map { ", by \($0)" } ?? ""
        let of = event.of.map { " (of \($0))" } ?? ""
        let color: Style.Color? =
            switch event.type {
            case .decision: event.reason == "granted" ? .green : .red
            case .outcome: event.result == "commanded" ? nil : .red
            case .action: nil
            case .notice: .yellow
            case .door: event.reason.flatMap(Self.happeningColor)
            case .tool: Self.toolColor(event.reason)
            }
        return Table.Cell(text + actor + of, color)
    }

    private static func toolColor(_ code: String?) -> Style.Color? {
        switch code {
        case "checked-out", "checked-in": .green
        case "in-order", "heard", "fault-cleared", "offline-session", "warned": nil
        case "mended", "conflict", "out-of-order", "silent": .yellow
        default: .red
        }
    }
}
