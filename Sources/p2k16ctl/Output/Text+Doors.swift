import AdminModel

extension Text {
    static func doors(_ doors: [Door], _ style: Style) -> String {
        var table = Table(header: ["DOOR", "NAME", "STATE", "UNTIL", "LOCK", "LAST OPENED"])
        table.rows = doors.map { door in
            [
                Table.Cell(door.id), Table.Cell(door.name), Table.Cell(door.state.rawValue, Self.color(door.state)),
                Table.Cell(door.until.map(LocalTime.text)),
                Table.Cell(door.lockConnected ? "connected" : "away", door.lockConnected ? nil : .red),
                Table.Cell(door.lastOpenedAt.map(LocalTime.text)),
            ]
        }
        return doors.isEmpty ? "no doors are configured" : table.text(style)
    }

    static func command(_ reply: DoorCommandReply, _ style: Style) -> String {
        let door = reply.door
        let until = door.until.map { " until \(LocalTime.text($0))" } ?? ""
        let state = style.paint(door.state.rawValue, Self.color(door.state))
        let detail = reply.detail.map { "\n  \($0)" } ?? ""
        return "\(door.id) is \(state)\(until)\(detail)"
    }

    static func tap(_ reply: TapReply, _ style: Style) -> String {
        let verdict = reply.granted ? style.paint("granted", .green) : style.paint("denied", .red)
        let person = reply.account.map { account in
            reply.accountName.map { "\($0) (\(account))" } ?? account
        }
        let card = [reply.cardLabel, reply.fingerprint].compactMap { $0 }.joined(separator: ", ")
        var rows: [[Table.Cell]] = [
            ["door", Table.Cell(reply.door)], ["person", Table.Cell(person)],
            ["card", Table.Cell(card.isEmpty ? nil : card)],
        ]
        if let outcome = reply.outcome {
            let detail = reply.detail.map { ": \($0)" } ?? ""
            rows.append(["lock", Table.Cell(outcome.rawValue + detail, outcome == .failed ? .red : nil)])
        }
        if let time = reply.relocksAt { rows.append(["relocks", Table.Cell(LocalTime.text(time))]) }
        if let sequence = reply.sequence { rows.append(["event", Table.Cell("\(sequence)")]) }
        return "\(verdict): \(reply.explanation)\n\(Table(rows: rows).text(style))"
    }

    static func color(_ state: DoorState) -> Style.Color? {
        switch state {
        case .locked: nil
        case .unlocking, .unlocked: .green
        case .heldOpen: .yellow
        case .lockedDown: .red
        }
    }
}
