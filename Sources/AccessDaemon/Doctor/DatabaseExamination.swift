import AccessControl
import AdminModel
import Logging
import P2K16Directory
import Postgres

/// Looks at p2k16's database on a connection of its own, as the site's role; writes nothing.
struct DatabaseExamination: Sendable {
    /// How often the round trip is measured.
    private static let trials = 3

    let configuration: PostgresConfiguration
    /// The name that this site gives itself at the database.
    let applicationName: String
    /// What keeps the sync from working although the database answers.
    let syncProblem: String?
    let logger: Logger

    func findings() async -> [Finding] {
        do {
            let facts = try await PostgresConnection.withConnection(
                try self.quickConfiguration(),
                logger: self.logger
            ) { try await self.facts($0) }
            return facts.findings + self.syncFindings
        } catch {
            return [
                Finding(
                    .database,
                    .error,
                    "database-connection",
                    self.place,
                    "cannot be asked: \(error)",
                    remedy:
                        "Doors go on from the last known facts. Check the database, the network, and the login of the site."
                )
            ]
        }
    }

    var place: String { "the database \(self.configuration)" }

    private var syncFindings: [Finding] {
        guard let problem = self.syncProblem else {
            return [Finding(.database, .ok, "database-sync", "the sync", "follows the database")]
        }
        return [
            Finding(
                .database,
                .error,
                "database-sync",
                "the sync",
                problem,
                remedy: "Mend what it says; doors go on from the last known facts until then."
            )
        ]
    }

    /// Nobody waits for an examination as long as for an enrolment.
    private func quickConfiguration() throws -> PostgresConfiguration {
        try PostgresConfiguration(
            connectionString: self.configuration.connectionString,
            password: self.configuration.password,
            applicationName: self.applicationName,
            connectTimeout: min(self.configuration.connectTimeout, .seconds(5)),
            statementTimeout: min(self.configuration.statementTimeout, .seconds(5)),
            answerMargin: .seconds(1)
        )
    }

    private func facts(_ connection: PostgresConnection) async throws -> DatabaseFacts {
        var (roundTrip, clockDifference) = (Duration.seconds(3600), Duration.zero)
        for _ in 1...Self.trials {
            let (start, wall) = (ContinuousClock.now, TrustedClock.wall)
            let time = try await connection.query("SELECT clock_timestamp()").rows[0].timestamp(0)
            let elapsed = ContinuousClock.now - start
            guard elapsed < roundTrip else { continue }
            roundTrip = elapsed
            // Asked half a round trip after the wall clock was read, more or less.
            clockDifference = Timestamp(microseconds: time).since(wall + elapsed / 2)
        }
        let session = try await connection.query(
            """
            SELECT current_user::text, current_setting('server_version'),
                   coalesce((SELECT NOT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false)
                       AND inet_server_addr() IS NOT NULL
                       AND NOT inet_server_addr() <<= '127.0.0.0/8' AND inet_server_addr() <> '::1'
            """
        ).rows[0]
        let others = try await connection.query(
            """
            SELECT DISTINCT CASE WHEN application_name = '' THEN 'something without a name' ELSE application_name END
                || coalesce(' at ' || host(client_addr), '')
            FROM pg_stat_activity
            WHERE usename = current_user AND pid <> pg_backend_pid() AND application_name <> $1
            ORDER BY 1
            """,
            [.text(self.applicationName)]
        ).rows.map { try $0.string(0) }
        let excess = try await PrivilegeCheck.excess(connection)
        var lacks: [String] = []
        var schemaProblem: String?
        do {
            let told = Set(excess.map { "\($0.meaning); \($0.remedy)" })
            lacks = try await PrivilegeCheck.problems(connection).filter { !told.contains($0) }
        } catch let error as DirectoryError {
            schemaProblem = "\(error)"
        }
        return DatabaseFacts(
            place: self.place,
            role: try session.string(0),
            version: try session.string(1),
            roundTrip: roundTrip,
            isInClear: try session.bool(2),
            lacks: lacks,
            excess: excess,
            schemaProblem: schemaProblem,
            notify: lacks.isEmpty && schemaProblem == nil ? try await NotifyTriggers.status(connection) : nil,
            clockDifference: clockDifference,
            others: others
        )
    }
}
