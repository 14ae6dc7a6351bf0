extension Migration {
    /// What the hash of an entry is of, so that the chain can be computed again from the rows, and what is personal in it
    /// apart from the rest, so that it can be erased.
    static let evidence = Migration(
        version: 9,
        name: "evidence",
        sql: """
            ALTER TABLE p2k16d.access_log
                ADD COLUMN chained bytea,
                ADD COLUMN subject bytea,
                ADD COLUMN subject_salt bytea,
                ADD COLUMN actor bytea,
                ADD COLUMN actor_salt bytea,
                ADD COLUMN delivered_at timestamptz,
                ADD COLUMN expired_at timestamptz;
            ALTER TABLE p2k16d.access_log ALTER COLUMN delivered_at SET DEFAULT now();
            COMMENT ON COLUMN p2k16d.access_log.chained IS
                'What the hash is of, after the hash of the entry before, the journal and the sequence; '
                'null for entries of a journal of format 1, and after expired_at';
            COMMENT ON COLUMN p2k16d.access_log.subject IS
                'Fields of the entry about its person; chained has sha256(subject_salt || subject). Null once forgotten';
            COMMENT ON COLUMN p2k16d.access_log.actor IS
                'Fields of the entry about who acted; chained has sha256(actor_salt || actor). Null once forgotten';
            COMMENT ON COLUMN p2k16d.access_log.expired_at IS
                'When the content was removed for its age; key, type, time and hash stay as the receipt';
            """
    )
}
