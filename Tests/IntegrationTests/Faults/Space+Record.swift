import AdminModel
import Testing

extension Space {
    /// Expects that the database holds a site's journal exactly: every entry once in the access log, every opening that
    /// was commanded once in p2k16's events with the time of the tap, and nothing else.
    func expectExactlyOnce(
        _ journal: [Event],
        site: String = "test",
        sourceLocation: SourceLocation = #_sourceLocation
    )
        async throws
    {
        #expect(
            try await self.loggedSequences(of: site) == journal.withoutAlarms.map { "\($0.sequence)" },
            "the access log",
            sourceLocation: sourceLocation
        )
        let decisions = Dictionary(uniqueKeysWithValues: journal.map { ($0.sequence, $0) })
        let openings = journal.filter { $0.type == .outcome && $0.result == "commanded" && $0.account != nil }
            .compactMap { outcome in
                outcome.of.flatMap { decisions[$0] }
                    .map { "\($0.at.microseconds)|\($0.account ?? "-")|\($0.door ?? "-")" }
            }
        let events = try await self.sql(
            """
            SELECT (extract(epoch FROM e.created_at) * 1000000)::bigint, a.username, e.text1
            FROM event e JOIN account a ON a.id = e.created_by WHERE e.domain = 'door' AND e.name = 'open'
            """
        )
        #expect(
            events.split(separator: "\n").map { String($0) }.sorted() == openings.sorted(),
            "p2k16's events",
            sourceLocation: sourceLocation
        )
    }

    /// What the access log holds, but for alarms: those come and go by themselves while a test looks.
    func loggedSequences(of site: String) async throws -> [String] {
        try await self.sql(
            """
            SELECT sequence FROM p2k16d.access_log
            WHERE site = '\(site)' AND coalesce(reason, '') NOT LIKE 'alarm-%' ORDER BY sequence
            """
        ).split(separator: "\n").map { String($0) }
    }
}

extension [Event] {
    /// See ``Space/loggedSequences(of:)``.
    var withoutAlarms: [Event] { self.filter { $0.reason?.hasPrefix("alarm-") != true } }
}
