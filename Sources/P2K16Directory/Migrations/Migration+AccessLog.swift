extension Migration {
    /// Every journal entry of every site; a row is also the receipt that makes delivery exactly once.
    static let accessLog = Migration(
        version: 2,
        name: "access log",
        sql: """
            CREATE TABLE p2k16d.access_log (
                site text NOT NULL,
                journal uuid NOT NULL,
                sequence bigint NOT NULL,
                hash bytea NOT NULL CHECK (length(hash) = 32),
                type text NOT NULL,
                at timestamptz NOT NULL,
                door text,
                account bigint,
                card bigint,
                reader text,
                reason text,
                of_sequence bigint,
                entry jsonb NOT NULL,
                PRIMARY KEY (site, journal, sequence)
            );
            COMMENT ON TABLE p2k16d.access_log IS
                'What every site has on record; reason is granted or the denial, the result, the action or the kind';
            CREATE INDEX ON p2k16d.access_log (at);
            CREATE INDEX ON p2k16d.access_log (account, at);
            CREATE INDEX ON p2k16d.access_log (door, at);
            """
    )
}
