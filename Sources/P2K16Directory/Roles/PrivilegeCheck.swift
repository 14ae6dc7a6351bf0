package import Postgres

/// Looks at the start for what would fail later, and for what a site should not be able to do.
package enum PrivilegeCheck {
    private static let secrets = ["email", "password", "phone", "reset_token"]

    /// What is wrong with the database or with the role of this connection, in plain words with the remedy.
    ///
    /// - Returns: one text a problem; empty if all is well.
    /// - Throws: `PostgresError`; ``DirectoryError`` `.migrationChanged`, `.schemaTooNew`.
    package static func problems(_ connection: some PostgresQueries) async throws -> [String] {
        let schemas = try await connection.query(
            """
            SELECT current_user::text, current_database()::text, to_regclass('public.account') IS NOT NULL,
                   to_regnamespace('p2k16d') IS NOT NULL,
                   coalesce(has_schema_privilege(to_regnamespace('p2k16d')::oid, 'USAGE'), false)
            """
        ).rows[0]
        let role = Grants.quoted(try schemas.string(0))
        guard try schemas.bool(2) else {
            return [
                "the database \(try schemas.string(1)) has no table public.account: it is not p2k16's; "
                    + "correct the database in the connection string"
            ]
        }
        guard try schemas.bool(3) else { return [Self.migrate(["the schema p2k16d is missing"])] }
        guard try schemas.bool(4) else { return [Self.missing(.on(.schema, "USAGE", "p2k16d"), role: role)] }

        var problems = try await Self.missingGrants(connection).map { Self.missing($0, role: role) }
        if try await Self.mayReadMigrations(connection) {
            let pending = try await Migrations.status(connection).filter { $0.appliedAt == nil }.map(\.migration.name)
            if !pending.isEmpty { problems.insert(Self.migrate(pending.map { "“\($0)” is pending" }), at: 0) }
        }
        if let owner = try await Self.powerlessLockOwner(connection) {
            problems.append(
                "the function p2k16d.lock_badge_descriptions belongs to \(Grants.quoted(owner)), who may not "
                    + "lock public.badge_description, so the badge for a first opening cannot be made; run: "
                    + "GRANT UPDATE ON TABLE public.badge_description TO \(Grants.quoted(owner));"
            )
        }
        if let secrets = try await Self.secretsExcess(connection, role: role) {
            problems.append("\(secrets.meaning); \(secrets.remedy)")
        }
        return problems
    }

    private static func migrate(_ reasons: [String]) -> String {
        "\(reasons.joined(separator: ", ")): run `p2k16d migrate` with the credentials of the tables' owner"
    }

    private static func missing(_ grant: Grant, role: String) -> String {
        let columns = grant.columns.isEmpty ? "" : " of the columns \(grant.columns.joined(separator: ", "))"
        return "the role \(role) lacks \(grant.privilege)\(columns) on \(grant.object); run: \(grant.sql(to: role))"
    }

    /// The grants that do not hold, each reduced to the columns that lack it; an object that does not exist lacks all.
    private static func missingGrants(_ connection: some PostgresQueries) async throws -> [Grant] {
        let tables = Grants.site.flatMap { grant in
            (grant.columns.isEmpty ? [""] : grant.columns).map { (grant: grant, column: $0) }
        }
        let result = try await connection.query(
            """
            SELECT CASE kind
                WHEN 'schema' THEN has_schema_privilege(object, privilege)
                WHEN 'sequence' THEN has_sequence_privilege(to_regclass(object)::oid, privilege)
                WHEN 'function' THEN has_function_privilege(to_regprocedure(object)::oid, privilege)
                WHEN 'table' THEN has_table_privilege(to_regclass(object)::oid, privilege)
                    OR col <> '' AND has_column_privilege(to_regclass(object)::oid, attnum, privilege)
                END IS TRUE
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
                WITH ORDINALITY AS g (kind, privilege, object, col, position)
            LEFT JOIN pg_attribute
                ON kind = 'table' AND attrelid = to_regclass(object)::oid AND attname = col AND NOT attisdropped
            ORDER BY position
            """,
            [
                .textArray(tables.map(\.grant.kind.rawValue)), .textArray(tables.map(\.grant.privilege)),
                .textArray(tables.map(\.grant.object)), .textArray(tables.map(\.column)),
            ]
        )
        var held = result.rows[...]
        return try Grants.site.compactMap { grant in
            if grant.columns.isEmpty { return try held.removeFirst().bool(0) ? nil : grant }
            let lacking = try grant.columns.filter { _ in try !held.removeFirst().bool(0) }
            guard !lacking.isEmpty else { return nil }
            return Grant(kind: grant.kind, privilege: grant.privilege, object: grant.object, columns: lacking)
        }
    }

    private static func mayReadMigrations(_ connection: some PostgresQueries) async throws -> Bool {
        try await connection.query(
            "SELECT has_table_privilege(to_regclass('p2k16d.migration')::oid, 'SELECT') IS TRUE"
        ).rows[0].bool(0)
    }

    /// What it means that the role sees columns that a site must not see; nil when it does not.
    ///
    /// - Parameter role: already quoted.
    static func secretsExcess(_ connection: some PostgresQueries, role: String) async throws -> PrivilegeExcess? {
        let secrets = try await Self.readableSecrets(connection)
        guard !secrets.isEmpty else { return nil }
        return PrivilegeExcess(
            "the role \(role) can read \(secrets.joined(separator: ", ")) of public.account, which a site never "
                + "needs and a stolen one gives away",
            remedy: "give it a role of its own, or run: REVOKE ALL ON TABLE public.account FROM \(role); "
                + "and grant the site's rights again"
        )
    }

    /// The columns that a site must not see, but can.
    private static func readableSecrets(_ connection: some PostgresQueries) async throws -> [String] {
        try await connection.query(
            """
            SELECT attname FROM pg_attribute
            WHERE attrelid = to_regclass('public.account')::oid AND attname = ANY ($1) AND NOT attisdropped
                AND has_column_privilege(attrelid, attnum, 'SELECT')
            ORDER BY attnum
            """,
            [.textArray(Self.secrets)]
        ).rows.map { try $0.string(0) }
    }

    /// The owner of the function that locks the badge descriptions, if it may not; nil also when there is no function,
    /// which is reported as such.
    private static func powerlessLockOwner(_ connection: some PostgresQueries) async throws -> String? {
        try await connection.query(
            """
            SELECT pg_get_userbyid(proowner)::text FROM pg_proc
            WHERE oid = to_regprocedure('p2k16d.lock_badge_descriptions()')
                AND NOT has_table_privilege(proowner, 'public.badge_description', 'UPDATE, DELETE, TRUNCATE')
            """
        ).rows.first?.string(0)
    }
}
