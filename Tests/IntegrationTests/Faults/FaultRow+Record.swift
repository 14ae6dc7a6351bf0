import AdminModel
import Testing

extension FaultRow {
    /// Adds taps of the cards of somebody who may enter and of a stranger in turn, and counts strangers that were let in.
    mutating func add(_ taps: [TapStream.Tap], strangers: Set<String> = [Faults.strangersCard]) {
        self.taps += taps.count
        self.wronglyOpen += taps.count { strangers.contains($0.card) && $0.reply.granted }
    }

    /// Counts answered taps without the same decision, and grants without the one outcome, in the journal.
    mutating func compare(_ taps: [TapStream.Tap], with journal: [Event]) {
        let entries = Dictionary(uniqueKeysWithValues: journal.map { ($0.sequence, $0) })
        let outcomes = Dictionary(grouping: journal.filter { $0.type == .outcome }) { $0.of ?? 0 }
        // A tool that nobody had: nothing was decided, and nothing is to be on record.
        for tap in taps where tap.reply.reason != "nothing-to-check-in" {
            let entry = tap.reply.sequence.flatMap { entries[$0] }
            let results = entry.flatMap { outcomes[$0.sequence] }?.map { $0.result ?? "-" } ?? []
            let isThere: Bool
            if tap.reply.tool != nil {
                // What became of a tool is in the entry itself.
                isThere = entry?.type == .tool
            } else {
                isThere =
                    entry?.reason == tap.reply.reason && results == (tap.reply.outcome.map { [$0.rawValue] } ?? [])
            }
            guard !isThere else { continue }
            self.lost += 1
            self.details.append(
                "\(tap.reply.reader) was answered \(tap.reply.reason) \(tap.reply.outcome?.rawValue ?? "-") as "
                    + "\(tap.reply.sequence.map { "\($0)" } ?? "no entry"), on record is "
                    + "\(entry.map { "\($0.type) \($0.reason ?? "-")" } ?? "nothing") \(results)"
            )
        }
        for decision in journal where decision.type == .decision && decision.reason == "granted" {
            let count = outcomes[decision.sequence]?.count ?? 0
            guard count != 1 else { continue }
            if count == 0 { self.lost += 1 } else { self.duplicated += 1 }
            self.details.append("grant \(decision.sequence) has \(count) outcomes")
        }
    }

    /// Counts what a site's journal and the database differ in: entries, openings, and the order of a door's openings.
    mutating func compare(_ journal: [Event], with space: Space, site: String = "test") async throws {
        Self.compare(
            journal.withoutAlarms.map { "\($0.sequence)" },
            with: try await space.loggedSequences(of: site),
            &self
        )
        // In the order in which p2k16 got them: that of the outcomes, door by door.
        let decisions = Dictionary(uniqueKeysWithValues: journal.map { ($0.sequence, $0) })
        let openings = journal.filter { $0.type == .outcome && $0.result == "commanded" && $0.account != nil }
            .compactMap { outcome in
                outcome.of.flatMap { decisions[$0] }
                    .map { "\($0.door ?? "-")|\($0.at.microseconds)|\($0.account ?? "-")" }
            }
        let events = try await space.sql(
            """
            SELECT e.text1, (extract(epoch FROM e.created_at) * 1000000)::bigint, a.username
            FROM event e JOIN account a ON a.id = e.created_by WHERE e.domain = 'door' AND e.name = 'open'
            ORDER BY e.id
            """
        ).split(separator: "\n").map { String($0) }
        Self.compare(openings, with: events, &self)
        let byDoor = { (lines: [String]) in Dictionary(grouping: lines) { $0.prefix { $0 != "|" } } }
        #expect(byDoor(openings) == byDoor(events), "each door's openings, in order")
    }

    private static func compare(_ expected: [String], with found: [String], _ row: inout FaultRow) {
        let wanted = Dictionary(expected.map { ($0, 1) }, uniquingKeysWith: +)
        let there = Dictionary(found.map { ($0, 1) }, uniquingKeysWith: +)
        for (key, count) in wanted where count > (there[key] ?? 0) {
            row.lost += count - (there[key] ?? 0)
            row.details.append("\(key) is not upstream")
        }
        for (key, count) in there where count > (wanted[key] ?? 0) {
            row.duplicated += count - (wanted[key] ?? 0)
            row.details.append("\(key) is upstream \(count) times")
        }
    }
}
