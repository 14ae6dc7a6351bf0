import AdminModel

extension Text {
    static func accounts(_ list: AccountList, _ style: Style) -> String {
        guard !list.accounts.isEmpty else { return "no accounts match" }
        var table = Table(header: ["ACCOUNT", "NAME", "MEMBER", "PAID UNTIL", "NOTE"])
        table.rows = list.accounts.map { account in
            [
                Table.Cell(account.username), Table.Cell(account.name), Self.standing(of: account),
                Table.Cell(account.paidUntil.map(LocalTime.text)), Self.note(on: account),
            ]
        }
        let more = list.more == 0 ? "" : "\n\(list.more) more; raise --limit, or search for less"
        return table.text(style) + more
    }

    static func account(_ details: AccountDetails, _ style: Style) -> String {
        let account = details.account
        let employers = details.employers.map { $0.active ? $0.name : "\($0.name) (not active)" }
        let circles = details.circles.map { circle in circle.name + (circle.comment.map { " (“\($0)”)" } ?? "") }
        let badges = details.badges.map { badge in
            "\(badge.title), \(LocalTime.text(badge.awardedAt))" + (badge.awardedBy.map { " by \($0)" } ?? "")
        }
        var rows: [[Table.Cell]] = [["member", Self.membership(of: details)]]
        rows += Self.rows("employer", employers)
        rows += Self.rows("circles", circles.isEmpty ? [] : [circles.joined(separator: ", ")])
        rows += Self.rows("badges", badges)
        rows += Self.rows("has", details.checkedOut)
        let name = Table.Cell(account.name).text
        let note = Self.note(on: account)
        let kind = note.text.isEmpty ? "" : ", " + style.paint(note.text, note.color)
        var parts = ["\(style.paint(account.username, .bold)), \(name), account \(account.id)\(kind)"]
        parts[0] += "\n" + Table(rows: rows).text(style)
        parts.append(style.paint("CARDS", .bold) + "\n" + Self.cards(details.cards, style))
        parts.append(style.paint("DOORS NOW", .bold) + "\n" + Self.answers(details.doors, "no doors", style))
        if !details.tools.isEmpty {
            parts.append(style.paint("TOOLS NOW", .bold) + "\n" + Self.answers(details.tools, "no tools", style))
        }
        let taps = details.lastTaps.isEmpty ? "none on this site's record" : Self.taps(details.lastTaps, style)
        parts.append(style.paint("LAST TAPS", .bold) + "\n" + taps)
        return parts.joined(separator: "\n\n")
    }

    private static func standing(of account: AccountSummary) -> Table.Cell {
        if account.employed { return Table.Cell("employed", .green) }
        return account.paying ? Table.Cell("paying", .green) : Table.Cell("no")
    }

    private static func note(on account: AccountSummary) -> Table.Cell {
        if !account.active { return Table.Cell("deactivated", .red) }
        return account.system ? Table.Cell("service", .yellow) : ""
    }

    private static func membership(of details: AccountDetails) -> Table.Cell {
        guard let until = details.account.paidUntil else { return Table.Cell("never paid", .yellow) }
        let counts = details.countsUntil.map { ", counts until \(LocalTime.text($0))" } ?? ""
        let text = "paid until \(LocalTime.text(until))\(counts)"
        return Table.Cell(text, details.account.paying ? .green : .red)
    }

    private static func rows(_ title: String, _ values: [String]) -> [[Table.Cell]] {
        values.enumerated().map { [Table.Cell($0 == 0 ? title : ""), Table.Cell($1)] }
    }

    /// Each with the rules that decided: those that failed, or what a grant rests on.
    private static func answers(_ answers: [AccessAnswer], _ none: String, _ style: Style) -> String {
        guard !answers.isEmpty else { return none }
        let rows: [[Table.Cell]] = answers.map { answer in
            let isGranted = answer.verdict == .granted
            let deciding = answer.steps.filter { step in
                isGranted
                    ? step.outcome == .passed && !["person", "card-usable", "tool-free"].contains(step.rule)
                    : step.outcome == .failed
            }
            let reasons = deciding.map(\.text).joined(separator: "; ")
            return [
                Table.Cell(answer.name), Table.Cell(isGranted ? "opens" : "closed", isGranted ? .green : .red),
                Table.Cell(reasons.isEmpty ? answer.explanation : reasons),
            ]
        }
        return Table(rows: rows).text(style)
    }

    private static func taps(_ taps: [Event], _ style: Style) -> String {
        let rows: [[Table.Cell]] = taps.map { tap in
            [
                Table.Cell(LocalTime.text(tap.at)), Table.Cell(tap.door),
                Table.Cell(tap.reason, tap.reason == "granted" ? .green : .red), Table.Cell(tap.fingerprint),
            ]
        }
        return Table(rows: rows).text(style)
    }
}
