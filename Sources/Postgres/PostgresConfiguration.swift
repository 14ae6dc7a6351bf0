import CLibPQ

/// How to reach a database.
package struct PostgresConfiguration: Sendable, CustomStringConvertible {
    /// A libpq connection string, as `key=value` pairs or as a URI; passed on untouched, so that everything that libpq
    /// knows works: several hosts, TLS, service files.
    package let connectionString: String
    /// The password, from a file or a credential; overrides one in the connection string. Never logged.
    package let password: String?
    /// What the server shows in `pg_stat_activity`, unless the connection string says otherwise.
    package let applicationName: String
    /// How long one host may take to accept a connection, in whole seconds (at least 2), unless the string says
    /// otherwise.
    package let connectTimeout: Duration
    /// The server ends a statement after this time. If nothing at all comes back for this time and ``answerMargin``,
    /// the connection is given up.
    package let statementTimeout: Duration
    /// The server ends a connection that leaves a transaction open for this time without a statement.
    package let idleInTransactionTimeout: Duration
    /// How late the server's answer to a timeout or to a cancellation may come.
    package let answerMargin: Duration
    /// Who could read along, or pose as the server.
    package let protection: Protection
    /// The keys and values of the connection string.
    let values: [String: String]

    /// Checks the connection string and makes a configuration.
    ///
    /// - Throws: ``PostgresError`` `.invalidConfiguration` if libpq cannot read the string or does not know a key.
    package init(
        connectionString: String,
        password: String? = nil,
        applicationName: String,
        connectTimeout: Duration = .seconds(5),
        statementTimeout: Duration = .seconds(30),
        idleInTransactionTimeout: Duration = .seconds(30),
        answerMargin: Duration = .seconds(5)
    ) throws {
        precondition(statementTimeout > .zero && idleInTransactionTimeout > .zero && answerMargin > .zero)
        self.connectionString = connectionString
        self.password = password
        self.applicationName = applicationName
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
        self.idleInTransactionTimeout = idleInTransactionTimeout
        self.answerMargin = answerMargin
        self.values = try Self.parse(connectionString)
        self.protection = Protection(self.values)
    }

    /// Where the connection goes and as whom; no password, and nothing else of the connection string.
    package var description: String {
        let shown = ["host", "hostaddr", "port", "dbname", "user", "service", "sslmode"]
        return shown.compactMap { key in self.values[key].map { "\(key)=\($0)" } }.joined(separator: " ")
    }

    /// What libpq is given, in order.
    ///
    /// "The parameter arrays are processed from start to end. If any keyword is repeated, the last value (that is not
    /// NULL or empty) is used", and the connection string in `dbname` is expanded where it stands: before it come
    /// defaults, after it what must hold.
    var parameters: [(keyword: String, value: String)] {
        var parameters = [
            ("fallback_application_name", self.applicationName),
            ("connect_timeout", "\(max(2, self.connectTimeout.components.seconds))"),
            ("target_session_attrs", "read-write"),
            // A peer that is gone without a word is noticed after 10 + 3 × 5 s when idle, 15 s when sending.
            ("keepalives", "1"),
            ("keepalives_idle", "10"),
            ("keepalives_interval", "5"),
            ("keepalives_count", "3"),
            ("tcp_user_timeout", "15000"),
            ("dbname", self.connectionString),
            ("client_encoding", "UTF8"),
        ]
        parameters.insert(contentsOf: self.protectionDefaults, at: 0)
        if let password = self.password { parameters.append(("password", password)) }
        return parameters
    }

    /// The keys and values of a connection string.
    private static func parse(_ connectionString: String) throws -> [String: String] {
        var message: UnsafeMutablePointer<CChar>? = nil
        guard let options = unsafe PQconninfoParse(connectionString, &message) else {
            defer { unsafe PQfreemem(message) }
            // libpq quotes what it stumbles over, and that may be part of a password.
            let mayHoldPassword = connectionString.contains("@") || connectionString.contains("pass")
            let reason =
                mayHoldPassword
                ? "the reason is not shown because the string may hold a password"
                : unsafe message.map { unsafe String(cString: $0).trimmingNewlines } ?? "out of memory"
            throw PostgresError(.invalidConfiguration, "the PostgreSQL connection string cannot be read: \(reason)")
        }
        defer { unsafe PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = unsafe options
        while let keyword = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                values[unsafe String(cString: keyword)] = unsafe String(cString: value)
            }
            unsafe option += 1
        }
        return values
    }
}
