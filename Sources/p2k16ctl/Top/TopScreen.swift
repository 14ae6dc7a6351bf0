import AdminModel

/// The lines of `p2k16ctl top`, as many as fit.
struct TopScreen {
    /// The last answer of the daemon; nil before the first.
    var overview: Overview?
    /// Why there is no newer answer.
    var failure: Failure?
    /// The present moment, which shows how old an answer is.
    var now: WireTime

    /// - Parameter size: no line is longer, and there are no more lines.
    func lines(_ size: Terminal.Size, _ style: Style) -> [String] {
        let lines = self.header(style) + self.body(rows: size.rows - 3 - (self.failure == nil ? 0 : 1), style)
        return lines.prefix(max(size.rows, 0)).map { Self.clip($0, columns: size.columns) }
    }

    /// Everything, however long, for a look without a terminal.
    func text(_ style: Style) -> String {
        (self.header(style) + self.body(rows: .max, style)).joined(separator: "\n")
    }

    private func header(_ style: Style) -> [String] {
        var lines: [String] = []
        if let status = self.overview?.status {
            let uptime = Span.text(seconds: status.now.seconds - status.startedAt.seconds)
            let ready = status.ready ? style.paint("ready", .green) : style.paint("not ready", .red)
            lines.append(
                "p2k16d \(status.version) at \(status.site): \(ready), up \(uptime)   \(LocalTime.text(status.now))"
            )
            lines.append(self.links(status, style))
        } else {
            lines.append("p2k16d   \(LocalTime.text(self.now))")
        }
        if let failure = self.failure {
            let age = self.overview.map { overview in
                " (what is shown is \(Span.text(seconds: self.now.seconds - overview.status.now.seconds)) old)"
            }
            lines.append(style.paint("trying again\(age ?? ""): \(failure.message)", .red))
        }
        return lines
    }

    private func links(_ status: Status, _ style: Style) -> String {
        var parts: [String] = []
        switch status.authority {
        case .embedded: parts.append("directory here")
        case .postgresql:
            let state = status.upstream.state
            let link = style.paint("upstream \(state.rawValue)", state == .connected ? nil : .red)
            let age = status.snapshot.ageSeconds.map { "facts \(Span.text(seconds: Int64($0))) old" } ?? "no facts yet"
            parts += [link, age]
        }
        if status.mqtt.state != .off {
            parts.append(
                style.paint("mqtt \(status.mqtt.state.rawValue)", status.mqtt.state == .connected ? nil : .red)
            )
        }
        let journal = status.journal
        parts.append("queue \(journal.undelivered)")
        if journal.gaps > 0 { parts.append(style.paint("\(journal.gaps) decisions not on record", .red)) }
        return parts.joined(separator: " · ")
    }

    /// Alarms come first, then doors, tools and taps; each section gets lines while there are some.
    private func body(rows: Int, _ style: Style) -> [String] {
        guard let overview = self.overview else { return [] }
        let sections = [
            self.alarms(overview), self.doors(overview.doors, overview.status.now),
            self.checkouts(overview.checkouts, overview.status.now), self.taps(overview.taps, overview.status.now),
        ].filter { !$0.rows.isEmpty }
        var left = rows
        var lines: [String] = []
        for (index, section) in sections.enumerated() {
            // A section leaves the ones after it a header and two rows each, where there is room.
            let reserved = min((sections.count - index - 1) * 4, left / 2)
            let text = section.text(style).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let room = left - 1 - reserved
            guard room >= 2 else { break }
            let isCut = text.count > room
            let shown = isCut ? Array(text.prefix(room - 1)) + ["… \(text.count - room + 1) more"] : text
            lines += [""] + shown
            left -= shown.count + 1
        }
        return lines
    }

    private func alarms(_ overview: Overview) -> Table {
        var table = Table(header: ["ALARM", "STATE", "WHAT"])
        table.rows = overview.health.parts.filter { $0.state != .ok }.map { part in
            let color: Style.Color = part.state == .down ? .red : .yellow
            return [
                Table.Cell(part.name, color), Table.Cell(part.state.rawValue, color), Table.Cell(part.detail ?? ""),
            ]
        }
        // The daemon is well with these.
        table.rows += overview.status.alarms.filter { $0.placeType == .card }.map { alarm in
            [
                Table.Cell("\(alarm.kind) \(alarm.place ?? "")", .yellow), Table.Cell("raised", .yellow),
                Table.Cell(alarm.message),
            ]
        }
        return table
    }

    private func doors(_ doors: [Door], _ now: WireTime) -> Table {
        var table = Table(header: ["DOOR", "STATE", "UNTIL", "CONTACT", "LOCK", "LAST OPENED", "ALARM"])
        table.rows = doors.map { door in
            [
                Table.Cell(door.id), Table.Cell(door.state.rawValue, Text.color(door.state)),
                Table.Cell(door.until.map { LocalTime.short($0, now: now) }),
                Text.contact(door), Text.lock(door),
                Table.Cell(door.lastOpenedAt.map { LocalTime.short($0, now: now) }), Text.alarm(door),
            ]
        }
        return table
    }

    private func checkouts(_ checkouts: [ToolCheckout], _ now: WireTime) -> Table {
        var table = Table(header: ["TOOL", "IN USE BY", "FOR"])
        table.rows = checkouts.map { checkout in
            let span = checkout.since.map { Span.text(seconds: now.seconds - $0.seconds) }
            return [Table.Cell(checkout.tool), Table.Cell(checkout.account), Table.Cell(span)]
        }
        return table
    }

    private func taps(_ taps: [RecentTap], _ now: WireTime) -> Table {
        var table = Table(header: ["TAP", "DOOR", "WHO", "WHAT"])
        table.rows = taps.map { tap in
            let isGranted = tap.reason == "granted"
            let isWell = tap.result == nil || tap.result == "commanded"
            let what = isWell ? tap.reason : "\(tap.reason), the lock: \(tap.result ?? "")"
            return [
                Table.Cell(LocalTime.short(tap.at, now: now)), Table.Cell(tap.door),
                Table.Cell(tap.account ?? tap.fingerprint), Table.Cell(what, isGranted && isWell ? .green : .red),
            ]
        }
        return table
    }

    /// As much of a line as fits; what sets colours takes no room.
    static func clip(_ line: String, columns: Int) -> String {
        var clipped = ""
        var room = columns
        var isEscape = false
        for character in line {
            if character == "\u{1B}" { isEscape = true }
            if isEscape {
                clipped.append(character)
                if character == "m" { isEscape = false }
                continue
            }
            guard room > 0 else { continue }
            room -= 1
            clipped.append(character)
        }
        return clipped
    }
}
