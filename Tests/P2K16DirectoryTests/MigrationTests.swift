import P2K16Directory
import TestServers
import Testing

extension DirectoryTests {
    @Suite struct MigrationTests {
        @Test func versionsHaveNoGaps() {
            #expect(Migrations.all.map(\.version) == Array(1...Int64(Migrations.all.count)))
        }

        @Test func applyOnceAndOnlyOnce() async throws {
            let database = try await Database(migrated: false)
            let publicTables =
                "SELECT count(*), md5(string_agg(attrelid::regclass || '.' || attname, ',' ORDER BY 1)) "
                + "FROM pg_attribute WHERE attrelid IN "
                + "(SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
            let before = try await database.rows(publicTables)
            try await database.withOwner { owner in
                let applied = try await Migrations.apply(owner)
                #expect(applied == Migrations.all)
                let again = try await Migrations.apply(owner)
                #expect(again.isEmpty)
                let status = try await Migrations.status(owner)
                #expect(status.allSatisfy { $0.appliedAt != nil })
            }
            #expect(try await database.rows(publicTables) == before)
            try await database.web.handSQL("DROP SCHEMA p2k16d CASCADE")
            #expect(try await database.rows(publicTables) == before)
        }

        @Test func dryRunChangesNothing() async throws {
            let database = try await Database(migrated: false)
            try await database.withOwner { owner in
                #expect(try await Migrations.apply(owner, dryRun: true) == Migrations.all)
                #expect(try await Migrations.status(owner).allSatisfy { $0.appliedAt == nil })
                #expect(try await database.rows("SELECT 1 FROM pg_namespace WHERE nspname = 'p2k16d'").isEmpty)
                _ = try await Migrations.apply(owner)
                #expect(try await Migrations.apply(owner, dryRun: true).isEmpty)
            }
        }

        @Test func twoAtOnceApplyEachOnce() async throws {
            let database = try await Database(migrated: false)
            async let one = database.withOwner { try await Migrations.apply($0) }
            async let two = database.withOwner { try await Migrations.apply($0) }
            let applied = try await (one + two).map(\.version).sorted()
            #expect(applied == Migrations.all.map(\.version))
        }

        @Test func changedOrUnknownMigrationIsRefused() async throws {
            let database = try await Database()
            try await database.web.handSQL("UPDATE p2k16d.migration SET checksum = 'x' WHERE version = 1")
            try await database.withOwner { owner in
                let changed = await #expect(throws: DirectoryError.self) { try await Migrations.status(owner) }
                #expect(changed?.code == .migrationChanged)
                try await database.web.handSQL(
                    "INSERT INTO p2k16d.migration (version, name, checksum) VALUES (99, 'x', 'x'); "
                        + "DELETE FROM p2k16d.migration WHERE version = 1"
                )
                let newer = await #expect(throws: DirectoryError.self) { try await Migrations.apply(owner) }
                #expect(newer?.code == .schemaTooNew)
            }
        }
    }
}
