import AccessDaemon
import ArgumentParser

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the daemon's own schema p2k16d in the space's database up to date.",
        discussion: """
            Run it with the database owner's credentials, never with the daemon's. p2k16's own tables are not changed,
            except that --with-notify puts triggers on them. DROP SCHEMA p2k16d CASCADE removes everything again.

            Examples:
              p2k16d migrate --connection "host=db dbname=p2k16 user=p2k16-flyway" --site-role p2k16d-site
              p2k16d migrate --connection "host=db dbname=p2k16 user=p2k16-flyway" --admin-role p2k16d-admin
              p2k16d migrate --connection "host=db dbname=p2k16 user=p2k16-flyway" --status
              p2k16d migrate --connection "host=db dbname=p2k16 user=p2k16-flyway" --with-notify
              p2k16d migrate --connection "host=db dbname=p2k16 user=p2k16-flyway" --dry-run

            The password comes from ~/.pgpass or PGPASSWORD. Exit status: 0 done, 1 failed; with --status 1 when
            something is left to do.
            """
    )

    @Option(help: "A libpq connection string of the database's owner.")
    var connection: String

    @Flag(help: "Say what is applied and what is not, and change nothing.")
    var status = false

    @Flag(help: "Say what would be done, and change nothing.")
    var dryRun = false

    @Option(help: "Also grant this role what a daemon needs; it must exist.")
    var siteRole: String?

    @Option(help: "Also grant this role what changing circles and badges needs; it must exist.")
    var adminRole: String?

    @Flag(help: "Also put triggers on p2k16's tables that tell daemons of changes at once.")
    var withNotify = false

    @Flag(help: "Also remove these triggers.")
    var withoutNotify = false

    func validate() throws {
        guard !(self.status && self.dryRun) else { throw ValidationError("--status and --dry-run exclude each other.") }
        guard [self.status, self.withNotify, self.withoutNotify].filter({ $0 }).count <= 1 else {
            throw ValidationError("--status, --with-notify and --without-notify exclude each other.")
        }
    }

    func run() async throws {
        let migrator = SchemaMigrator(connectionString: self.connection)
        do {
            if self.status {
                let report = try await migrator.status()
                for line in report.lines { print(line) }
                guard report.isCurrent else { throw ExitCode.failure }
            } else {
                let lines = try await migrator.migrate(
                    dryRun: self.dryRun,
                    siteRole: self.siteRole,
                    adminRole: self.adminRole,
                    notify: self.withNotify ? .install : self.withoutNotify ? .remove : nil
                )
                for line in lines { print(line) }
            }
        } catch let code as ExitCode {
            throw code
        } catch {
            StandardError.print("p2k16d: \(error)")
            throw ExitCode.failure
        }
    }
}
