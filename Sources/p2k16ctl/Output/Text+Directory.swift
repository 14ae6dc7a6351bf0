import AdminModel

extension Text {
    static func change(_ reply: DirectoryReply, _ style: Style) -> String {
        let acting = reply.actingAs.map { ", acting as \($0)" } ?? ""
        let record =
            reply.sequence.map { "event \($0)" } ?? style.paint("NOT on record: the journal does not work", .red)
        return "\(Table.Cell(reply.detail).text)\(acting) (\(record))"
    }

    static func circles(_ list: CircleList, _ style: Style) -> String {
        guard !list.circles.isEmpty else { return "no circles" }
        var table = Table(header: ["CIRCLE", "MEMBERS", "ADMINISTERED BY", "COMMENT", "DESCRIPTION"])
        table.rows = list.circles.map { circle in
            [
                Table.Cell(circle.name), Table.Cell("\(circle.members)"), Table.Cell(Self.admins(of: circle)),
                Table.Cell(circle.commentRequired.map { $0 ? "required" : "no" }), Table.Cell(circle.description),
            ]
        }
        return table.text(style)
    }

    static func circle(_ details: CircleDetails, _ style: Style) -> String {
        var table = Table(header: ["MEMBER", "NAME", "COMMENT"])
        table.rows = details.members.map { [Table.Cell($0.username), Table.Cell($0.name), Table.Cell($0.comment)] }
        let facts = Table(rows: [
            ["circle", Table.Cell(details.circle.name, .bold)],
            ["description", Table.Cell(details.circle.description)],
            ["administered by", Table.Cell(Self.admins(of: details.circle))],
            ["comment required", Table.Cell(details.circle.commentRequired.map { $0 ? "yes" : "no" })],
            ["opens", Self.list(details.doors)], ["tools", Self.list(details.tools)],
            ["members", Table.Cell("\(details.circle.members)")],
        ])
        return facts.text(style) + (details.members.isEmpty ? "" : "\n\n" + table.text(style))
    }

    static func companies(_ list: CompanyList, _ style: Style) -> String {
        guard !list.companies.isEmpty else { return "no companies" }
        var table = Table(header: ["COMPANY", "ACTIVE", "EMPLOYEES"])
        table.rows = list.companies.map { company in
            [Table.Cell(company.name), Self.active(company), Table.Cell("\(company.employees)")]
        }
        return table.text(style)
    }

    static func company(_ details: CompanyDetails, _ style: Style) -> String {
        var table = Table(header: ["EMPLOYEE", "NAME"])
        table.rows = details.employees.map { [Table.Cell($0.username), Table.Cell($0.name)] }
        let facts = Table(rows: [
            ["company", Table.Cell(details.company.name, .bold)], ["active", Self.active(details.company)],
            ["employees", Table.Cell("\(details.company.employees)")],
        ])
        return facts.text(style) + (details.employees.isEmpty ? "" : "\n\n" + table.text(style))
    }

    static func badges(_ list: BadgeList, _ style: Style) -> String {
        guard !list.badges.isEmpty else { return "no badges" }
        var table = Table(header: ["BADGE", "HOLDERS", "CERTIFIED BY", "DESCRIPTION"])
        table.rows = list.badges.map { badge in
            [
                Table.Cell(badge.title), Table.Cell("\(badge.holders)"), Table.Cell(badge.certificationCircle),
                Table.Cell(badge.description),
            ]
        }
        return table.text(style)
    }

    static func badge(_ details: BadgeDetails, _ style: Style) -> String {
        var table = Table(header: ["HOLDER", "NAME", "AWARDED"])
        table.rows = details.holders.map {
            [Table.Cell($0.username), Table.Cell($0.name), Table.Cell(LocalTime.text($0.awardedAt))]
        }
        let facts = Table(rows: [
            ["badge", Table.Cell(details.badge.title, .bold)],
            ["description", Table.Cell(details.badge.description)],
            ["certified by", Table.Cell(details.badge.certificationCircle)],
            ["asked for by doors", Self.list(details.doors)], ["asked for by tools", Self.list(details.tools)],
            ["holders", Table.Cell("\(details.badge.holders)")],
        ])
        return facts.text(style) + (details.holders.isEmpty ? "" : "\n\n" + table.text(style))
    }

    private static func admins(of circle: CircleSummary) -> String? {
        switch circle.management {
        case .none: nil
        case .selfAdmin: "its own members"
        case .adminCircle: circle.adminCircle
        }
    }

    private static func active(_ company: CompanySummary) -> Table.Cell {
        company.active ? Table.Cell("yes", .green) : Table.Cell("no", .yellow)
    }

    private static func list(_ names: [String]) -> Table.Cell {
        Table.Cell(names.isEmpty ? nil : names.joined(separator: ", "))
    }
}
