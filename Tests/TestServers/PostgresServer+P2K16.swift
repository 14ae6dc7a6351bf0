extension PostgresServer {
    /// Makes a database as p2k16 has it: roles, tables, rights and seeded rows.
    ///
    /// It belongs to `p2k16-flyway`, as do its tables; the web application is `p2k16-web`. Accounts:
    /// super (1), foo (2), system (3). Circles: admin (1), door (2), laser-cutter (3), lathe (4), mill (5) and
    /// printer (6); super is in admin and door, foo in door. Seeded rows have no version rows.
    ///
    /// - Parameter name: of letters, digits and underscores; it must not exist yet.
    /// - Returns: the web application on that database.
    /// - Throws: ``TestServerError`` with the server's message.
    @discardableResult
    package nonisolated func createP2K16Database(_ name: String = "p2k16") async throws -> WebApplication {
        try await self.psql(P2K16Schema.roles)
        try await self.psql("CREATE DATABASE \"\(name)\" OWNER \"p2k16-flyway\" TEMPLATE template0;")
        try await self.psql(P2K16Schema.tables, database: name, user: "p2k16-flyway")
        return WebApplication(server: self, database: name)
    }
}
