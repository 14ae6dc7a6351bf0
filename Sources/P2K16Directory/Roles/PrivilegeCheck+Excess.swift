package import Postgres

extension PrivilegeCheck {
    /// What the role of this connection may do beyond what a site needs: attributes of the role, being the owner, reading
    /// what is secret, and writing where a site does not write. What it may read beyond that is not looked at.
    ///
    /// - Returns: empty if it is a site's role and nothing else; of a superuser and of an owner not every table is named.
    /// - Throws: `PostgresError`.
    package static func excess(_ connection: some PostgresQueries) async throws -> [PrivilegeExcess] {
        let row = try await connection.query(
            """
            SELECT rolname::text, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
                   (SELECT pg_get_userbyid(relowner)::text FROM pg_class
                    WHERE oid = to_regclass('public.account')::oid AND pg_has_role(relowner, 'MEMBER'))
            FROM pg_roles WHERE rolname = current_user
            """
        ).rows[0]
        let name = try row.string(0)
        let role = Grants.quoted(name)
        let secrets = try await Self.secretsExcess(connection, role: role)
        if try row.bool(1) {
            return [
                secrets,
                PrivilegeExcess(
                    "the role \(role) is a superuser: with a stolen door computer the whole database is lost",
                    remedy: "give the site a login of its own: CREATE ROLE \"p2k16d-site\" LOGIN, then "
                        + "p2k16d migrate --site-role p2k16d-site"
                ),
            ].compactMap(\.self)
        }
        var excess = [secrets].compactMap(\.self)
        let attributes = try [(2, "CREATEROLE"), (3, "CREATEDB"), (4, "REPLICATION"), (5, "BYPASSRLS")]
            .filter { try row.bool(.index($0.0)) }.map(\.1)
        if !attributes.isEmpty {
            excess.append(
                PrivilegeExcess(
                    "the role \(role) has \(attributes.joined(separator: ", ")), which a site never needs",
                    remedy: "run: ALTER ROLE \(role) \(attributes.map { "NO\($0)" }.joined(separator: " "));"
                )
            )
        }
        if let owner = try row.optionalString(6) {
            excess.append(
                PrivilegeExcess(
                    "the role \(role) "
                        + (owner == name ? "owns" : "is a member of \(Grants.quoted(owner)), who owns")
                        + " p2k16's tables: with a stolen door computer all of them are lost",
                    remedy: "give the site a login of its own: CREATE ROLE \"p2k16d-site\" LOGIN, then "
                        + "p2k16d migrate --site-role p2k16d-site"
                )
            )
            return excess
        }
        let writable = try await Self.writable(connection)
        if !writable.isEmpty {
            excess.append(
                PrivilegeExcess(
                    "the role \(role) may change what a site never changes ("
                        + writable.map { "\($0.privilege) \($0.table)" }.joined(separator: ", ")
                        + "): a stolen door computer could let people in for good, or alter the record",
                    remedy: "give it a role of its own, or run: "
                        + writable.map { "REVOKE \($0.privilege) ON TABLE \($0.table) FROM \(role);" }
                        .joined(separator: " ") + " and grant the site's rights again"
                )
            )
        }
        return excess
    }

    /// Writing that ``Grants/site`` does not give: on a table at all, or on the whole of it instead of some columns.
    private static func writable(
        _ connection: some PostgresQueries
    ) async throws -> [(table: String, privilege: String)] {
        let rows = try await connection.query(
            """
            SELECT nspname || '.' || relname, privilege, has_table_privilege(pg_class.oid, privilege)
            FROM pg_class
            JOIN pg_namespace ON pg_namespace.oid = relnamespace
            CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS privilege
            WHERE nspname IN ('public', 'p2k16d') AND relkind IN ('r', 'p')
                AND (has_table_privilege(pg_class.oid, privilege)
                    OR privilege IN ('INSERT', 'UPDATE') AND has_any_column_privilege(pg_class.oid, privilege))
            ORDER BY 1, 2
            """
        ).rows
        return try rows.compactMap { row in
            let (table, privilege, isWhole) = (try row.string(0), try row.string(1), try row.bool(2))
            let given = Grants.site.filter {
                $0.kind == .table && $0.object == table && $0.privilege == privilege
            }
            let isMeant = given.contains { $0.columns.isEmpty } || !given.isEmpty && !isWhole
            return isMeant ? nil : (table, privilege)
        }
    }
}
