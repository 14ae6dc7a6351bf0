import AdminModel

extension Text {
    static func readers(_ readers: [Reader], _ style: Style) -> String {
        var table = Table(header: ["READER", "KIND", "PLACE", "STATE", "LAST FRAME", "TAPS", "BAD", "DROPPED"])
        table.rows = readers.map { reader in
            [
                Table.Cell(reader.id), Table.Cell(reader.kind), Table.Cell(reader.door ?? reader.tool),
                Self.state(of: reader),
                Table.Cell(reader.lastFrameAt.map(LocalTime.text)), Table.Cell("\(reader.taps)"),
                Table.Cell("\(reader.badFrames)"),
                Table.Cell("\(reader.dropped)", reader.dropped == 0 ? nil : .yellow),
            ]
        }
        return readers.isEmpty ? "no readers are configured" : table.text(style)
    }

    static func reader(_ reader: Reader, _ style: Style) -> String {
        var rows: [[Table.Cell]] = [
            ["reader", Table.Cell(reader.id)], ["kind", Table.Cell(reader.kind)],
            [reader.tool == nil ? "door" : "tool", Table.Cell(reader.door ?? reader.tool)],
            ["state", Self.state(of: reader)],
        ]
        if let detail = reader.detail { rows.append(["", Table.Cell(detail)]) }
        rows.append(["keypad", reader.keypad ? "yes" : "no"])
        let feedback = reader.feedback ? reader.feedbackDetail ?? "yes" : "none"
        rows.append(["feedback", Table.Cell(feedback, reader.feedbackDetail == nil ? nil : .yellow)])
        rows.append(["last frame", Table.Cell(reader.lastFrameAt.map(LocalTime.text))])
        rows.append(["taps", Table.Cell("\(reader.taps)")])
        rows.append(["bad frames", Table.Cell("\(reader.badFrames)")])
        rows.append(["dropped taps", Table.Cell("\(reader.dropped)")])
        return Table(rows: rows).text(style)
    }

    private static func state(of reader: Reader) -> Table.Cell {
        reader.connected ? "connected" : Table.Cell("away", .red)
    }
}
