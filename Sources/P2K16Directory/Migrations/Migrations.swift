package import Postgres
import AccessControl

/// Brings the schema `p2k16d` to this program's version; p2k16's own tables stay untouched.
///
/// Runs with the owner's credentials, never with a site's. `DROP SCHEMA p2k16d CASCADE` removes it all.
package enum Migrations {
    /// All steps, in order.
    package static let all: [Migration] = [
        .cards, .accessLog, .badgeLock, .cardLife, .cardPIN, .toolLock, .awardRemoval, .guestCards,
        .evidence, .forgetting,
    ]

    /// Where each known migration stands; changes nothing.
    ///
    /// - Throws: ``DirectoryError`` `.migrationChanged`, `.schemaTooNew`; `PostgresError`.
    package static func status(_ connection: some PostgresQueries) async throws -> [MigrationStatus] {
        let exists = try await connection.query("SELECT to_regclass('p2k16d.migration') IS NOT NULL")
        guard try exists.rows[0].bool(0) else { return Self.all.map { MigrationStatus(migration: $0, appliedAt: nil) } }
        let applied = try await connection.query(
            """
            SELECT a.version, a.name::text, a.applied_at,
                   a.checksum = encode(sha256(convert_to(k.sql, 'UTF8')), 'hex') AS same
            FROM p2k16d.migration a LEFT JOIN unnest($1::bigint[], $2::text[]) k (version, sql) USING (version)
            ORDER BY a.version
            """,
            [.int64Array(Self.all.map(\.version)), .textArray(Self.all.map(\.sql))]
        )
        var times: [Int64: Timestamp] = [:]
        for row in applied.rows {
            let version = try row.int64("version")
            guard version <= Self.all.count else {
                throw DirectoryError(
                    .schemaTooNew,
                    "the schema p2k16d is at version \(version), this program knows \(Self.all.count): update it"
                )
            }
            // NULL when this program does not know the version.
            guard try row.bool("same") else {
                throw DirectoryError(
                    .migrationChanged,
                    "migration \(version) (\(try row.string("name"))) was applied with other SQL than this program "
                        + "has: use the program that applied it, or drop the schema p2k16d if it holds nothing of worth"
                )
            }
            times[version] = Timestamp(microseconds: try row.timestamp("applied_at"))
        }
        return Self.all.map { MigrationStatus(migration: $0, appliedAt: times[$0.version]) }
    }

    /// Applies what is pending, each migration in a transaction of its own, one program at a time.
    ///
    /// - Parameters:
    ///   - connection: of the owner of p2k16's tables, or of another role that may create a schema and lock its tables.
    ///   - dryRun: runs everything in one transaction and rolls it back.
    /// - Returns: what was applied, or would be.
    /// - Throws: ``DirectoryError`` `.migrationChanged`, `.schemaTooNew`; `PostgresError`.
    package static func apply(_ connection: PostgresConnection, dryRun: Bool = false) async throws -> [Migration] {
        if dryRun { return try await Self.rehearse(connection) }
        var applied: [Migration] = []
        while let migration = try await connection.transaction({ try await Self.applyNext($0) }) {
            applied.append(migration)
        }
        return applied
    }

    private static func rehearse(_ connection: PostgresConnection) async throws -> [Migration] {
        /// Rolls back, and carries out what was done.
        struct Rehearsal: Error {
            var applied: [Migration]
        }
        do {
            return try await connection.transaction { transaction -> [Migration] in
                var applied: [Migration] = []
                while let migration = try await Self.applyNext(transaction) { applied.append(migration) }
                throw Rehearsal(applied: applied)
            }
        } catch let rehearsal as Rehearsal {
            return rehearsal.applied
        }
    }

    /// Applies the first pending migration; nil if there is none.
    private static func applyNext(_ transaction: PostgresTransaction) async throws -> Migration? {
        try await transaction.query("SELECT pg_advisory_xact_lock($1)", [.int64(AdvisoryLock.migration)])
        guard let next = try await Self.status(transaction).first(where: { $0.appliedAt == nil })?.migration else {
            return nil
        }
        // IF NOT EXISTS asks for the right to create a schema even where there is one.
        let exists = try await transaction.query("SELECT to_regnamespace('p2k16d') IS NOT NULL")
        if try !exists.rows[0].bool(0) { try await transaction.query("CREATE SCHEMA p2k16d") }
        try await transaction.execute(
            script: """
                CREATE TABLE IF NOT EXISTS p2k16d.migration (
                    version bigint PRIMARY KEY,
                    name text NOT NULL,
                    applied_at timestamptz NOT NULL DEFAULT now(),
                    checksum text NOT NULL
                );
                """ + next.sql
        )
        try await transaction.query(
            """
            INSERT INTO p2k16d.migration (version, name, checksum)
            VALUES ($1, $2, encode(sha256(convert_to($3, 'UTF8')), 'hex'))
            """,
            [.int64(next.version), .text(next.name), .text(next.sql)]
        )
        return next
    }
}
