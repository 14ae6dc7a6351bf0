import AdminModel

/// What people read of the daemon's replies.
enum Text {
    static func status(_ status: Status, _ style: Style) -> String {
        let uptime = Span.text(seconds: status.now.seconds - status.startedAt.seconds)
        let ready = status.ready ? style.paint("ready", .green) : style.paint("not ready", .red)
        let facts = "\(status.snapshot.accounts) accounts, \(status.snapshot.cards) cards"
        let age =
            switch (status.authority, status.snapshot.ageSeconds) {
            case (.embedded, _): "kept here"
            case (.postgresql, .some(let seconds)): "known to be right \(Span.text(seconds: Int64(seconds))) ago"
            case (.postgresql, .none): "never loaded"
            }
        let journal = status.journal
        let first = journal.firstSequence.map(String.init) ?? "-"
        let last = journal.lastSequence.map(String.init) ?? "-"
        let entries = journal.lastSequence == nil ? "empty" : "entries \(first) to \(last)"
        let budgets = status.truth.map { Self.budgets(of: $0, at: status.now) } ?? []
        let table = Table(
            rows: [
                ["authority", Table.Cell(status.authority.rawValue)],
                ["snapshot", Table.Cell("\(facts), \(age)")],
            ] + budgets + [
                ["upstream", Self.link(status.upstream)],
                ["mqtt", Self.link(status.mqtt)],
                ["journal", Table.Cell("\(entries), \(journal.undelivered) undelivered, \(journal.gaps) gaps")],
                ["alarms", Self.alarms(status.alarms)],
            ]
        )
        return "p2k16d \(status.version) at \(status.site): \(ready), up \(uptime)\n\(table.text(style))"
    }

    /// A row for each age up to which doors and tools go by what is known.
    private static func budgets(of truth: TruthStatus, at now: WireTime) -> [[Table.Cell]] {
        var groups: [(key: String, cell: Table.Cell, places: [String])] = []
        for budget in truth.budgets {
            let place = budget.door.map { "door \($0)" } ?? "tool \(budget.tool ?? "-")"
            let cell = Self.budget(budget, at: now)
            if let index = groups.firstIndex(where: { $0.key == cell.text }) {
                groups[index].places.append(place)
            } else {
                groups.append((cell.text, cell, [place]))
            }
        }
        return groups.enumerated().map { index, group -> [Table.Cell] in
            let places = group.places.joined(separator: ", ")
            return [
                Table.Cell(index == 0 ? "goes by it" : ""),
                Table.Cell("\(group.cell.text): \(places)", group.cell.color),
            ]
        }
    }

    private static func budget(_ budget: TruthBudget, at now: WireTime) -> Table.Cell {
        if budget.onlineOnly {
            return budget.refusing
                ? Table.Cell("refuses until the upstream is back", .red)
                : Table.Cell("only while the upstream is there")
        }
        guard let limit = budget.maxAgeSeconds, let end = budget.refusesAt else { return Table.Cell("however old") }
        let time = LocalTime.short(end, now: now)
        let span = Span.text(seconds: Int64(limit))
        return budget.refusing
            ? Table.Cell("for \(span): refuses since \(time)", .red) : Table.Cell("for \(span), until \(time)")
    }

    static func caller(_ caller: CallerInfo, _ style: Style) -> String {
        Table(rows: [
            ["user", Table.Cell(caller.user ?? "-")],
            ["uid", Table.Cell("\(caller.uid)")],
            ["roles", Table.Cell(caller.roles.map(\.rawValue).joined(separator: ", "))],
            ["account", Table.Cell(caller.account ?? "-")],
        ]).text(style)
    }

    static func health(_ health: Health, _ style: Style) -> String {
        var table = Table(header: ["PART", "STATE", "DETAIL", "REMEDY"])
        table.rows = health.parts.map { part in
            let color: Style.Color =
                switch part.state {
                case .ok: .green
                case .degraded: .yellow
                case .down: .red
                }
            return [
                Table.Cell(part.name), Table.Cell(part.state.rawValue, color), Table.Cell(part.detail ?? ""),
                Table.Cell(part.remedy ?? ""),
            ]
        }
        let overall =
            switch health.overall {
            case .ok: style.paint("ok", .green)
            case .degraded: style.paint("degraded", .yellow)
            }
        return "overall \(overall)\n\(table.text(style))"
    }

    static func sync(_ sync: SyncStatus, _ style: Style) -> String {
        let refused: Style.Color? = sync.refused > 0 ? .red : nil
        return Table(rows: [
            ["state", Self.link(Link(state: sync.state, since: sync.connectedSince))],
            ["last sync", Table.Cell(sync.lastSyncAt.map(LocalTime.text))],
            ["snapshot taken", Table.Cell(sync.snapshotTakenAt.map(LocalTime.text))],
            ["to be delivered", Table.Cell("\(sync.pending)")],
            ["refused", Table.Cell("\(sync.refused)", refused)],
            ["cards to be told", Table.Cell("\(sync.restrictions)", sync.restrictions > 0 ? .yellow : nil)],
            ["last error", Table.Cell(sync.lastError)],
        ]).text(style)
    }

    private static func link(_ link: Link) -> Table.Cell {
        let color: Style.Color =
            switch link.state {
            case .off: .dim
            case .connected: .green
            case .connecting: .yellow
            case .disconnected: .red
            }
        let since = link.since.map { " since \(LocalTime.text($0))" } ?? ""
        let detail = link.detail.map { ": \($0)" } ?? ""
        return Table.Cell(link.state.rawValue + since + detail, color)
    }
}
