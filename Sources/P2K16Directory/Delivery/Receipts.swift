import AccessControl
import Postgres

/// The rows of the access log, which are also the receipts: what gets one now must also reach p2k16 now.
struct Receipts {
    /// The entries that got their receipt in this transaction, in the order given.
    let new: [JournalledEntry]
    /// What became of the batch.
    let report: DeliveryReport

    /// Writes the rows that are not there yet.
    ///
    /// Waits for another transaction that writes the same keys: if that one commits they are old, else they are new.
    init(for batch: ArraySlice<JournalledEntry>, in transaction: PostgresTransaction) async throws {
        let entries = Array(batch)
        let keys: [PostgresValue] = [
            .textArray(entries.map(\.key.site)), .textArray(entries.map(\.key.journal)),
            .int64Array(entries.map { Int64(clamping: $0.key.sequence) }), .bytesArray(entries.map(\.hash)),
        ]
        // OFFSET 0: the planner would read the text once for each of the two that need it. No CTE of the whole either, which
        // PostgreSQL would put into a temporary file.
        let inserted = try await transaction.query(
            """
            INSERT INTO p2k16d.access_log
                (site, journal, sequence, hash, type, at, door, account, card, reader, reason, of_sequence, entry,
                 chained, subject, subject_salt, actor, actor_salt)
            SELECT g.site, g.journal::uuid, g.sequence, g.hash, r.type, \(SQL.timestamp("r.at")), r.door, r.account,
                   r.card, r.reader, coalesce(r.reason, r.result, r.action, r.kind), r.of, e.entry, nullif(g.chained, ''),
                   CASE WHEN g.subject_salt <> '' THEN g.subject END, nullif(g.subject_salt, ''),
                   CASE WHEN g.actor_salt <> '' THEN g.actor END, nullif(g.actor_salt, '')
            FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[],
                        $8::bytea[], $9::bytea[], $10::bytea[])
                WITH ORDINALITY AS g (site, journal, sequence, hash, payload, chained, subject, subject_salt,
                                      actor, actor_salt, position),
                LATERAL (SELECT convert_from(g.payload, 'UTF8')::jsonb AS entry OFFSET 0) AS e,
                jsonb_to_record(e.entry) AS r (type text, at bigint, door text, account bigint, card bigint,
                    reader text, reason text, result text, action text, kind text, of bigint)
            ORDER BY g.position
            ON CONFLICT (site, journal, sequence) DO NOTHING
            RETURNING site, journal::text, sequence
            """,
            keys + [
                .bytesArray(entries.map(\.payload)), .bytesArray(entries.map { $0.evidence?.chained ?? [] }),
                .bytesArray(entries.map { $0.part(.subject)?.bytes ?? [] }),
                .bytesArray(entries.map { $0.part(.subject)?.salt ?? [] }),
                .bytesArray(entries.map { $0.part(.actor)?.bytes ?? [] }),
                .bytesArray(entries.map { $0.part(.actor)?.salt ?? [] }),
            ]
        )
        var written = Set<JournalKey>(minimumCapacity: inserted.rows.count)
        for row in inserted.rows {
            // As PostgreSQL writes a UUID, so in small letters.
            written.insert(
                JournalKey(site: try row.string(0), journal: try row.string(1), sequence: UInt64(try row.int64(2)))
            )
        }
        // Removed, since a key may be in the batch twice; then the first was written.
        self.new = entries.filter { entry in
            var key = entry.key
            key.journal = key.journal.lowercased()
            return written.remove(key) != nil
        }

        var report = DeliveryReport()
        report.delivered = self.new.count
        if self.new.count < entries.count {
            // A statement of its own, to see what others have committed meanwhile.
            let conflicts = try await transaction.query(
                """
                SELECT g.position
                FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bytea[])
                    WITH ORDINALITY AS g (site, journal, sequence, hash, position)
                JOIN p2k16d.access_log l
                    ON l.site = g.site AND l.journal = g.journal::uuid AND l.sequence = g.sequence AND l.hash <> g.hash
                ORDER BY g.position
                """,
                keys
            )
            report.conflicts = try conflicts.rows.map { entries[Int(try $0.int64(0)) - 1].key }
            report.alreadyPresent = entries.count - report.delivered - report.conflicts.count
        }
        self.report = report
    }
}

extension JournalledEntry {
    fileprivate func part(_ part: JournalEntry.PersonalPart) -> EntryEvidence.Part? { self.evidence?.parts[part] }
}
