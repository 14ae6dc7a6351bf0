import AdminModel

extension Text {
    static func doors(_ doors: [Door], _ style: Style) -> String {
        var table = Table(header: ["DOOR", "NAME", "STATE", "UNTIL", "CONTACT", "LOCK", "LAST OPENED", "ALARM"])
        table.rows = doors.map { door in
            [
                Table.Cell(door.id), Table.Cell(door.name), Table.Cell(door.state.rawValue, Self.color(door.state)),
                Table.Cell(door.until.map(LocalTime.text)), Self.contact(door), Self.lock(door),
                Table.Cell(door.lastOpenedAt.map(LocalTime.text)), Self.alarm(door),
            ]
        }
        return doors.isEmpty ? "no doors are configured" : table.text(style)
    }

    static func door(_ door: Door, _ style: Style) -> String {
        let until = door.until.map { " until \(LocalTime.text($0))" } ?? ""
        var rows: [[Table.Cell]] = [
            ["door", Table.Cell(door.id)], ["name", Table.Cell(door.name)],
            ["state", Table.Cell(door.state.rawValue + until, Self.color(door.state))],
            ["lock", Self.lock(door)], ["told to be", Table.Cell(door.commanded.rawValue)],
            ["says it is", Table.Cell(door.capabilities.contains(.confirm) ? door.confirmed.rawValue : nil)],
            ["contact", Self.contact(door)], ["alarm", Self.alarm(door)],
        ]
        if let fire = door.fire { rows.append(["fire release", Self.fire(fire)]) }
        rows.append(["last opened", Table.Cell(door.lastOpenedAt.map(LocalTime.text))])
        for input in door.inputs {
            let state = input.active.map { $0 ? "active" : "idle" } ?? "cannot be read"
            let fault = input.fault.map { ": \($0)" } ?? ""
            let kind = input.simulated ? ", simulated" : ""
            rows.append([
                Table.Cell("input \(input.input.rawValue)"),
                Table.Cell(state + kind + fault, input.active == nil ? .red : nil),
            ])
        }
        return Table(rows: rows).text(style)
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
            [reply.tool == nil ? "door" : "tool", Table.Cell(reply.door ?? reply.tool)],
            ["person", Table.Cell(person)],
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
        case .lockedDown, .fireReleased: .red
        }
    }

    static func contact(_ door: Door) -> Table.Cell {
        switch door.contact {
        case .open: Table.Cell("open", door.state == .locked || door.state == .lockedDown ? .yellow : nil)
        case .closed: "closed"
        case .unknown: Table.Cell("unknown", .red)
        case .none: Table.Cell(nil)
        }
    }

    static func lock(_ door: Door) -> Table.Cell {
        door.lockConnected ? "connected" : Table.Cell("away", .red)
    }

    /// The worst that is wrong, in two or three words; a fire release is no alarm of the door's own, and above all.
    static func alarm(_ door: Door) -> Table.Cell {
        if door.fire?.latched == true { return Table.Cell("FIRE", .red) }
        return switch door.alarms.first {
        case .forcedOpen: Table.Cell("FORCED OPEN", .red)
        case .heldOpen: Table.Cell("OPEN TOO LONG", .red)
        case .heldOpenWarning: Table.Cell("open for long", .yellow)
        case .none: Table.Cell(nil)
        }
    }

    private static func fire(_ fire: DoorFire) -> Table.Cell {
        let input = fire.inputActive.map { $0 ? "its input is active" : "its input is not active" }
        let readable = input ?? "its input cannot be read"
        return fire.latched
            ? Table.Cell("latched, until p2k16ctl door reset-fire; \(readable)", .red)
            : Table.Cell("not raised; \(readable)", fire.inputActive == nil ? .red : nil)
    }
}
