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
        // min(): a key may be in the batch twice.
        let inserted = try await transaction.query(
            """
            WITH given AS (
                SELECT site, journal::uuid AS journal, sequence, hash, convert_from(payload, 'UTF8')::jsonb AS entry,
                       nullif(chained, '') AS chained,
                       CASE WHEN subject_salt <> '' THEN subject END AS subject, nullif(subject_salt, '') AS subject_salt,
                       CASE WHEN actor_salt <> '' THEN actor END AS actor, nullif(actor_salt, '') AS actor_salt,
                       position
                FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[],
                            $8::bytea[], $9::bytea[], $10::bytea[])
                    WITH ORDINALITY AS g (site, journal, sequence, hash, payload, chained, subject, subject_salt,
                                          actor, actor_salt, position)
            ), written AS (
                INSERT INTO p2k16d.access_log
                    (site, journal, sequence, hash, type, at, door, account, card, reader, reason, of_sequence, entry,
                     chained, subject, subject_salt, actor, actor_salt)
                SELECT g.site, g.journal, g.sequence, g.hash, r.type, \(SQL.timestamp("r.at")), r.door, r.account,
                       r.card, r.reader, coalesce(r.reason, r.result, r.action, r.kind), r.of, g.entry,
                       g.chained, g.subject, g.subject_salt, g.actor, g.actor_salt
                FROM given g, jsonb_to_record(g.entry) AS r (type text, at bigint, door text, account bigint,
                    card bigint, reader text, reason text, result text, action text, kind text, of bigint)
                ORDER BY g.position
                ON CONFLICT (site, journal, sequence) DO NOTHING
                RETURNING site, journal, sequence
            )
            SELECT min(g.position) FROM written JOIN given g USING (site, journal, sequence)
            GROUP BY site, journal, sequence
            ORDER BY 1
            """,
            keys + [
                .bytesArray(entries.map(\.payload)), .bytesArray(entries.map { $0.evidence?.chained ?? [] }),
                .bytesArray(entries.map { $0.part(.subject)?.bytes ?? [] }),
                .bytesArray(entries.map { $0.part(.subject)?.salt ?? [] }),
                .bytesArray(entries.map { $0.part(.actor)?.bytes ?? [] }),
                .bytesArray(entries.map { $0.part(.actor)?.salt ?? [] }),
            ]
        )
        self.new = try inserted.rows.map { entries[Int(try $0.int64(0)) - 1] }

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
