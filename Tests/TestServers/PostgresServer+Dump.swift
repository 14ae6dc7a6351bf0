extension PostgresServer {
    /// Writes a database to a file with pg_dump.
    ///
    /// - Throws: ``TestServerError`` with its message.
    package nonisolated func dump(_ database: String, to file: String) async throws {
        try await self.run("pg_dump", ["-Fc", "-f", file, "-d", self.connectionString(database: database)])
    }

    /// Drops a database, ends its sessions, and makes it anew from a file of ``dump(_:to:)``.
    ///
    /// - Throws: ``TestServerError`` with the message of what failed.
    package nonisolated func restore(_ database: String, from file: String, owner: String) async throws {
        try await self.psql("DROP DATABASE \"\(database)\" WITH (FORCE);")
        try await self.psql("CREATE DATABASE \"\(database)\" OWNER \"\(owner)\" TEMPLATE template0;")
        try await self.run("pg_restore", ["-d", self.connectionString(database: database), file])
    }

    private nonisolated func run(_ name: String, _ arguments: [String]) async throws {
        let (program, arguments) = try ServiceUser.postgres.command(Program.postgreSQL(name).path, arguments)
        let result = try await ChildProcess.run(program, arguments, timeout: .seconds(60))
        guard result.exit == .exited(0) else {
            throw TestServerError("\(name) \(result.exit)", log: [result.standardOutput, result.standardError])
        }
    }
}
