extension Migration {
    /// Lets an administrator erase what is personal in the access log, and what is old, and nothing else of it.
    ///
    /// A site may do neither: whoever steals a door computer could wipe the traces. The receipts stay whole: key, hash,
    /// type and time.
    static let forgetting = Migration(
        version: 10,
        name: "forgetting",
        sql: """
            CREATE FUNCTION p2k16d.forget_member(member bigint, cards bigint[], fingerprints text[], users text[])
                RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
                AS 'DECLARE
                    subjects bigint;
                    actors bigint;
                BEGIN
                    UPDATE p2k16d.access_log
                    SET account = NULL, card = NULL, subject = NULL, subject_salt = NULL,
                        entry = entry - ''{account,card,fingerprint,trace,detail}''::text[]
                    WHERE type IN (''decision'', ''outcome'', ''action'', ''tool'') AND (account = member
                        OR account IS NULL AND (card = ANY (cards) OR entry->>''fingerprint'' = ANY (fingerprints)));
                    GET DIAGNOSTICS subjects = ROW_COUNT;
                    UPDATE p2k16d.access_log
                    SET actor = NULL, actor_salt = NULL, entry = entry - ''{actor,actingAs,by}''::text[]
                    WHERE type IN (''action'', ''tool'') AND ((entry->>''actingAs'')::bigint = member
                        OR (entry->>''by'')::bigint = member
                        OR substring(entry->>''actor'' FROM ''^([^ ]+) [(]uid '') = ANY (users));
                    GET DIAGNOSTICS actors = ROW_COUNT;
                    RETURN subjects + actors;
                END';
            REVOKE ALL ON FUNCTION p2k16d.forget_member(bigint, bigint[], text[], text[]) FROM PUBLIC;
            COMMENT ON FUNCTION p2k16d.forget_member(bigint, bigint[], text[], text[]) IS
                'Erases what is personal of a member in the access log, with the salts; hashes and events stay';

            CREATE FUNCTION p2k16d.retention_class(type text, reason text, kind text) RETURNS text
                LANGUAGE sql IMMUTABLE
                AS 'SELECT CASE
                    WHEN type = ''decision'' AND reason = ''unknown-card'' THEN ''unknown_cards''
                    WHEN type = ''decision'' AND reason <> ''granted'' THEN ''denials''
                    WHEN type = ''tool'' AND kind = ''denied'' THEN ''denials''
                    WHEN type IN (''decision'', ''outcome'') THEN ''openings''
                    WHEN type = ''door'' THEN ''doors''
                    WHEN type = ''tool'' THEN ''tools''
                    WHEN type = ''action'' THEN ''actions''
                    ELSE ''notices'' END';
            COMMENT ON FUNCTION p2k16d.retention_class(text, text, text) IS
                'What an entry counts as when it is to be removed for its age';

            CREATE INDEX access_log_unexpired ON p2k16d.access_log (at) WHERE expired_at IS NULL;

            CREATE FUNCTION p2k16d.expire(classes text[], days bigint[], most bigint) RETURNS bigint
                LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
                AS 'WITH kept AS (
                    SELECT * FROM unnest(classes, days) AS k (class, days) WHERE k.days >= 1
                ), old AS (
                    SELECT l.site, l.journal, l.sequence
                    FROM p2k16d.access_log l
                    JOIN kept k ON k.class = p2k16d.retention_class(l.type, l.reason, l.entry->>''kind'')
                    WHERE l.expired_at IS NULL AND l.at < now() - make_interval(days => k.days::integer)
                        AND l.at < now() - make_interval(days => (SELECT min(kept.days) FROM kept)::integer)
                    LIMIT most
                ), expired AS (
                    UPDATE p2k16d.access_log l
                    SET expired_at = now(), door = NULL, account = NULL, card = NULL, reader = NULL, reason = NULL,
                        of_sequence = NULL, entry = ''{}'', chained = NULL, subject = NULL, subject_salt = NULL,
                        actor = NULL, actor_salt = NULL
                    FROM old WHERE (l.site, l.journal, l.sequence) = (old.site, old.journal, old.sequence)
                    RETURNING 1
                )
                SELECT count(*) FROM expired';
            REVOKE ALL ON FUNCTION p2k16d.expire(text[], bigint[], bigint) FROM PUBLIC;
            COMMENT ON FUNCTION p2k16d.expire(text[], bigint[], bigint) IS
                'Removes the content of so many rows that are older than their class is kept; the receipts stay';
            """
    )
}
