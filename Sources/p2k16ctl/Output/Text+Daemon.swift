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
        let table = Table(rows: [
            ["authority", Table.Cell(status.authority.rawValue)],
            ["snapshot", Table.Cell("\(facts), \(age)")],
            ["upstream", Self.link(status.upstream)],
            ["mqtt", Self.link(status.mqtt)],
            ["journal", Table.Cell("\(entries), \(journal.undelivered) undelivered, \(journal.gaps) gaps")],
        ])
        return "p2k16d \(status.version) at \(status.site): \(ready), up \(uptime)\n\(table.text(style))"
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
