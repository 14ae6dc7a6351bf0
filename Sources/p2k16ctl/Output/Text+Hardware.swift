import AdminModel

extension Text {
    /// - Parameter all: whether lines are shown that nobody uses.
    static func hardware(_ inventory: HardwareInventory, all: Bool, _ style: Style) -> String {
        var sections = [Self.parts(inventory.parts, style)]
        for chip in inventory.chips {
            let lines = chip.lines.filter { all || $0.isUsed || $0.part != nil }
            var table = Table(header: ["LINE", "NAME", "DIRECTION", "HELD BY", "PART"])
            table.rows = lines.map { line in
                [
                    Table.Cell("\(line.offset)"), Table.Cell(line.name), line.isOutput ? "output" : "input",
                    Table.Cell(line.isUsed ? line.consumer ?? "somebody" : nil), Table.Cell(line.part),
                ]
            }
            let label = chip.label.isEmpty ? "" : " (\(chip.label))"
            sections.append(
                "\(style.paint("\(chip.path)\(label), \(chip.lines.count) lines", .bold))\n"
                    + (lines.isEmpty ? "no line is in use" : table.text(style))
            )
        }
        if inventory.chips.isEmpty { sections.append("no GPIO chips") }
        sections.append(Self.devices(inventory.inputDevices, "INPUT DEVICE", none: "no input devices", style))
        sections.append(Self.devices(inventory.serialPorts, "SERIAL PORT", none: "no serial ports", style))
        sections += inventory.problems.map { style.paint($0, .yellow) }
        return sections.joined(separator: "\n\n")
    }

    /// One line of the live stream, in columns that fit most names.
    static func hardwareEvent(_ event: HardwareEvent, _ style: Style) -> String {
        let (what, color) = Self.what(event)
        let cells = [
            Table.Cell(LocalTime.precise(event.at)), Table.Cell(event.door), Table.Cell(event.part),
            Table.Cell(what, color),
        ]
        return zip(cells, [12, 10, 12, 0]).map { cell, width in
            style.paint(cell.text, cell.color) + String(repeating: " ", count: max(width - cell.text.count, 0))
        }.joined(separator: "  ")
    }

    static func doorTestStep(_ step: DoorTestStep, _ style: Style) -> String {
        let color: Style.Color? =
            switch step.result {
            case .passed: .green
            case .failed: .red
            case .skipped: .dim
            }
        let part = step.role == .reader ? "reader \(step.part)" : step.part
        let remedy = step.remedy.map { "\n  \($0)" } ?? ""
        return "\(style.paint(step.result.rawValue, color))  \(part): \(step.detail)\(remedy)"
    }

    private static func parts(_ parts: [HardwarePart], _ style: Style) -> String {
        var table = Table(header: ["DOOR", "PART", "KIND", "PLACE", "STATE"])
        table.rows = parts.map { part in
            [
                Table.Cell(part.door), Table.Cell(part.role == .reader ? "reader \(part.part)" : part.part),
                Table.Cell(part.kind), Table.Cell(part.place),
                part.fault.map { Table.Cell($0, .red) } ?? Table.Cell(part.state),
            ]
        }
        return parts.isEmpty ? "no doors are configured" : table.text(style)
    }

    private static func devices(_ devices: [HardwareDevice], _ head: String, none: String, _ style: Style) -> String {
        var table = Table(header: [head, "NODE", "NAME", "PART"])
        table.rows = devices.map { device in
            [
                Table.Cell(device.stablePaths.first ?? device.path), Table.Cell(device.path), Table.Cell(device.name),
                Table.Cell(device.part),
            ]
        }
        return devices.isEmpty ? none : table.text(style)
    }

    private static func what(_ event: HardwareEvent) -> (String, Style.Color?) {
        let state = event.state ?? "unknown"
        let detail = event.detail.map { ": \($0)" } ?? ""
        switch event.kind {
        case .input: return (state + detail, state == "active" ? .green : state == "unknown" ? .red : nil)
        case .key: return ("a key", nil)
        case .badFrame: return ("no card\(detail)", .red)
        case .report: return ("reports \(state)", state == "unlocked" ? .green : nil)
        case .card:
            let bits = event.bits.map { " of \($0) bits" } ?? ""
            let fingerprint = event.fingerprint.map { ", \($0)" } ?? ""
            let isRepeated = event.repeated == true
            return ("a card\(bits)\(fingerprint)\(isRepeated ? ", still there" : "")", isRepeated ? .dim : .green)
        case .command:
            let time = event.seconds.map { " for \(Self.seconds($0))" } ?? ""
            guard event.detail == nil else { return ("told to \(state)\(time), and failed\(detail)", .red) }
            return ("told to \(state)\(time)", nil)
        }
    }

    private static func seconds(_ seconds: Double) -> String {
        seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
    }
}
