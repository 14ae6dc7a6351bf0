import AdminModel
import Logging
import Postgres

/// Looks whether the login works that circles and badges are changed with; changes nothing.
struct AdminLoginExamination: Sendable {
    let upstream: Configuration.Upstream
    let admin: Configuration.Upstream.Admin
    let applicationName: String
    let logger: Logger

    func findings() async -> [Finding] {
        let subject = "the login upstream.admin"
        do {
            let configuration = try PostgresConfiguration(
                connectionString: self.admin.connection,
                password: try self.admin.password?.load(),
                applicationName: self.applicationName,
                connectTimeout: min(self.upstream.connectTimeout, .seconds(5)),
                statementTimeout: min(self.upstream.statementTimeout, .seconds(5)),
                answerMargin: .seconds(1)
            )
            let role = try await PostgresConnection.withConnection(configuration, logger: self.logger) { connection in
                try await connection.query("SELECT current_user::text").rows[0].string(0)
            }
            return [Finding(.database, .ok, "database-admin", subject, "works, as the role \(role)")]
        } catch {
            return [
                Finding(
                    .database,
                    .error,
                    "database-admin",
                    subject,
                    "does not work, so circles and badges cannot be changed from here: \(error)",
                    remedy: "Correct upstream.admin and its secret, or the role in PostgreSQL."
                )
            ]
        }
    }
}
