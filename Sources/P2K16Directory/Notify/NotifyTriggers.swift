package import Postgres

/// Triggers that tell listening daemons at once that something changed; opt-in, since they are on p2k16's own tables.
///
/// A statement sends at most one notification: the id of the account, if it touched exactly one, or else `*`. That is a
/// hint to read again and never a fact. Whatever goes wrong in the triggers, the statement that fired them succeeds,
/// unless it was cancelled. They write nothing and have no rights of their own.
package enum NotifyTriggers {
    /// The channel that the triggers send on; LISTEN needs no right.
    package static let channel = "p2k16d"

    static let function = "p2k16d.notify_change"

    /// How long the tables' other users may be kept waiting for the triggers to be made.
    private static let lockTimeout = "5s"

    /// The function that all triggers call, with the name of the column that holds the account, or without.
    ///
    /// A full queue of notifications would fail the COMMIT, out of reach of the handler; a listener that hangs inside a
    /// transaction fills it. So nothing more is sent once it is half full, and the poll finds the changes. WHEN OTHERS
    /// leaves out what ends the statement at its user's wish.
    private static let functionSQL = """
        CREATE OR REPLACE FUNCTION \(Self.function)() RETURNS trigger
            LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $function$
        DECLARE
            touched text := '*';
        BEGIN
            IF pg_notification_queue_usage() >= 0.5 THEN RETURN NULL; END IF;
            IF TG_OP <> 'TRUNCATE' THEN
                EXECUTE format(
                    'SELECT CASE WHEN min(account) = max(account) THEN min(account)::text ELSE ''*'' END FROM ('
                        || CASE TG_OP
                            WHEN 'INSERT' THEN 'SELECT %1$s AS account FROM added'
                            WHEN 'DELETE' THEN 'SELECT %1$s AS account FROM removed'
                            ELSE 'SELECT %1$s AS account FROM removed UNION ALL SELECT %1$s FROM added'
                        END
                        || ') AS rows HAVING count(*) > 0',
                    coalesce(quote_ident(TG_ARGV[0]), 'NULL::bigint')
                ) INTO touched;
            END IF;
            IF touched IS NOT NULL THEN PERFORM pg_notify('\(Self.channel)', touched); END IF;
            RETURN NULL;
        EXCEPTION WHEN OTHERS THEN
            RETURN NULL;
        END
        $function$;
        COMMENT ON FUNCTION \(Self.function)() IS
            'Tells the daemons on the channel \(Self.channel) to read again; p2k16d migrate --without-notify removes it';
        """

    /// Which triggers are there and enabled; changes nothing.
    ///
    /// - Throws: `PostgresError`.
    package static func status(_ connection: some PostgresQueries) async throws -> NotifyStatus {
        let result = try await connection.query(
            """
            SELECT nspname || '.' || relname, count(*)
            FROM pg_trigger
            JOIN pg_class ON pg_class.oid = tgrelid
            JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE tgfoid = to_regprocedure('\(Self.function)()') AND tgenabled IN ('O', 'A') AND tgname = ANY ($1)
            GROUP BY 1
            """,
            [.textArray(NotifiedTable.triggers)]
        )
        let complete = try result.rows.filter { try $0.int64(1) == NotifiedTable.triggers.count }
            .map { try $0.string(0) }
        let lacking = NotifiedTable.all.map(\.name).filter { !complete.contains($0) }
        if lacking.isEmpty { return .installed }
        return result.rows.isEmpty ? .absent : .incomplete(tables: lacking)
    }

    /// Makes the triggers that are missing, and brings the function to this program's version.
    ///
    /// One table after the other, each in a transaction of its own, so that p2k16 never meets two locks of ours. After
    /// a failure it can be run again.
    ///
    /// - Parameter connection: of the owner of p2k16's tables, after the migrations.
    /// - Throws: ``DirectoryError`` `.tableBusy`; `PostgresError`.
    package static func install(_ connection: PostgresConnection) async throws {
        try await connection.execute(script: Self.functionSQL)
        let lacking: [String]
        switch try await Self.status(connection) {
        case .installed: lacking = []
        case .incomplete(let tables): lacking = tables
        case .absent: lacking = NotifiedTable.all.map(\.name)
        }
        for table in NotifiedTable.all where lacking.contains(table.name) {
            try await Self.alter(table.name, table.create, connection)
        }
    }

    /// Removes triggers and function, if they are there.
    ///
    /// - Parameter connection: of the owner of p2k16's tables, after the migrations.
    /// - Throws: ``DirectoryError`` `.tableBusy`; `PostgresError`.
    package static func remove(_ connection: PostgresConnection) async throws {
        for table in NotifiedTable.all { try await Self.alter(table.name, table.drop, connection) }
        try await connection.execute(script: "DROP FUNCTION IF EXISTS \(Self.function)();")
    }

    private static func alter(_ table: String, _ script: String, _ connection: PostgresConnection) async throws {
        do {
            try await connection.transaction { transaction in
                try await transaction.execute(script: "SET LOCAL lock_timeout = '\(Self.lockTimeout)';\n" + script)
            }
        } catch let error as PostgresError where error.sqlState == .lockNotAvailable {
            throw DirectoryError(
                .tableBusy,
                "somebody has used \(table) for \(Self.lockTimeout) without a break, so its triggers were left as they "
                    + "are: run it again, and what is done already stays done"
            )
        }
    }
}
