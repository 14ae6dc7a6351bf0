import AdminModel

extension Text {
    static func tools(_ tools: [ToolSummary], _ style: Style) -> String {
        guard !tools.isEmpty else { return "no tools" }
        var table = Table(header: ["TOOL", "STATE", "HELD BY", "SINCE", "CIRCLE", "BADGES", "DESCRIPTION"])
        table.rows = tools.map { tool in
            [
                Table.Cell(tool.name), Self.state(of: tool), Table.Cell(tool.holder),
                Table.Cell(tool.since.map(LocalTime.text)),
                Table.Cell(tool.circle ?? "none: nobody", tool.circle == nil ? .yellow : nil),
                Table.Cell(tool.badges.isEmpty ? nil : tool.badges.joined(separator: ", ")),
                Table.Cell(tool.description),
            ]
        }
        return table.text(style)
    }

    static func tool(_ tool: ToolSummary, _ style: Style) -> String {
        var rows: [[Table.Cell]] = [["tool", Table.Cell(tool.name)], ["state", Self.state(of: tool)]]
        if let control = tool.control {
            if let fault = control.fault { rows.append(["", Table.Cell(fault, .red)]) }
            if let reason = control.outOfOrder {
                let by = control.reportedBy.map { ", says \($0)" } ?? ""
                let since = control.outOfOrderSince.map { " since \(LocalTime.text($0))" } ?? ""
                rows.append(["out of order", Table.Cell("\(reason)\(by)\(since)", .yellow)])
            }
            rows.append(["controller", Table.Cell(control.controller ?? "none")])
            rows.append(["reports", Table.Cell(control.report)])
            if let end = control.endsAt { rows.append(["ends", Table.Cell(LocalTime.text(end))]) }
            if control.offline {
                rows.append(["", Table.Cell("the directory does not know of this session yet", .yellow)])
            }
            if control.owed {
                rows.append(["", Table.Cell("the directory does not know of the checkin yet", .yellow)])
            }
        }
        rows.append(["held by", Table.Cell(tool.holder)])
        rows.append(["since", Table.Cell(tool.since.map(LocalTime.text))])
        rows.append(["circle", Table.Cell(tool.circle ?? "none: nobody", tool.circle == nil ? .yellow : nil)])
        rows.append(["badges", Table.Cell(tool.badges.isEmpty ? nil : tool.badges.joined(separator: ", "))])
        if let description = tool.description { rows.append(["description", Table.Cell(description)]) }
        return Table(rows: rows).text(style)
    }

    static func toolOrder(_ reply: ToolOrderReply, _ style: Style) -> String {
        let offline =
            reply.offline ? style.paint("\n  the directory is away, and is told when it is back", .yellow) : ""
        let fault = reply.tool.control?.fault.map { style.paint("\n  \($0)", .red) } ?? ""
        return reply.message + offline + fault
    }

    private static func state(of tool: ToolSummary) -> Table.Cell {
        guard let control = tool.control else { return Table.Cell(tool.holder == nil ? "free" : "in-use") }
        let color: Style.Color? =
            switch control.state {
            case .free: nil
            case .inUse: .green
            case .ending, .outOfOrder, .unknown: .yellow
            case .fault: .red
            }
        return Table.Cell(control.state.rawValue, color)
    }
}
