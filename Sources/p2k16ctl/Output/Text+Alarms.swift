import AdminModel

// What is wrong, for people.
extension Text {
    static func alarms(_ list: AlarmList, _ style: Style) -> String {
        guard !list.alarms.isEmpty else { return style.paint("no alarms", .green) }
        var table = Table(header: ["ALARM", "PLACE", "SINCE", "SEEN BY", "WHAT", "WHAT TO DO"])
        table.rows = list.alarms.map { alarm in
            [
                Table.Cell(alarm.kind, Self.color(alarm)), Table.Cell(alarm.place),
                Table.Cell(LocalTime.text(alarm.since)),
                Table.Cell(alarm.acknowledgedBy), Table.Cell(alarm.message), Table.Cell(alarm.remedy),
            ]
        }
        return table.text(style)
    }

    /// All of them in one line.
    static func alarms(_ alarms: [Alarm]) -> Table.Cell {
        guard !alarms.isEmpty else { return "none" }
        let names = alarms.map { alarm in alarm.place.map { "\(alarm.kind) \($0)" } ?? alarm.kind }
        return Table.Cell(
            names.joined(separator: ", "),
            alarms.contains { $0.severity == .critical } ? .red : .yellow
        )
    }

    private static func color(_ alarm: Alarm) -> Style.Color {
        switch alarm.severity {
        case .warning: .yellow
        case .critical: .red
        }
    }
}
