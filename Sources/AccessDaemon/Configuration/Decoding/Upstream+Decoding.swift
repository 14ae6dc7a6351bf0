import AccessControl
import Postgres

extension Configuration.Upstream {
    init?(_ mapping: inout ConfigurationMapping) {
        let connection = mapping.required("connection").flatMap(Self.connection)
        let password = mapping.password()
        let admin = mapping.optional("admin")?.decode { Admin(&$0) }
        let poll = mapping.optional("poll_interval")?.duration(in: .seconds(1) ... .seconds(3600)) ?? .seconds(5)
        let reconcileValue = mapping.optional("reconcile_interval")
        let reconcile = reconcileValue?.duration(in: .seconds(10) ... .seconds(86400)) ?? max(.seconds(60), poll)
        if let reconcileValue, reconcile < poll {
            reconcileValue.fail("is shorter than 'poll_interval'", suggestion: "Make it at least as long.")
        }
        let connect = mapping.optional("connect_timeout")?.duration(
            in: .seconds(1) ... .seconds(60),
            wholeSeconds: true
        )
        let statement = mapping.optional("statement_timeout")?.duration(in: .seconds(1) ... .seconds(600))
        guard let connection else { return nil }
        self.init(
            connection: connection,
            password: password,
            admin: admin,
            pollInterval: poll,
            reconcileInterval: reconcile,
            connectTimeout: connect ?? .seconds(5),
            statementTimeout: statement ?? .seconds(30)
        )
    }

    /// Messages never repeat the text: it may hold a password by mistake.
    fileprivate static func connection(_ value: ConfigurationValue) -> String? {
        guard let text = value.text(limit: 4096) else { return nil }
        guard let parsed = ConnectionString(text) else {
            value.fail(
                "is no PostgreSQL connection string",
                suggestion: "Write it as \"host=db.example.org dbname=p2k16 user=p2k16d-site sslmode=verify-full\"."
            )
            return nil
        }
        guard parsed.values["password"] == nil, parsed.values["sslpassword"] == nil else {
            value.fail(
                "holds a password",
                suggestion: "Take it out and put it into a file that only the daemon's user may read, named by "
                    + "'password_file', or into a systemd credential, named by 'password_credential'."
            )
            return nil
        }
        if let (keyword, meant) = parsed.misspelling {
            value.fail("holds the unknown keyword '\(keyword)'", suggestion: "Did you mean '\(meant)'?")
            return nil
        }
        switch try? PostgresConfiguration(connectionString: text, applicationName: "p2k16d").protection {
        case .clear(let mode):
            value.note(
                "may go over the network in clear (sslmode=\(mode)): whoever listens there reads names and card hashes",
                suggestion: "Let PostgreSQL speak TLS, and remove sslmode: verify-full is the default."
            )
        case .unverified(let mode):
            value.note(
                "does not make sure which server answers (sslmode=\(mode)): whoever is on the way can let people in",
                suggestion: "Remove sslmode: verify-full is the default."
            )
        case .local, .verified, nil: break
        }
        return text
    }
}

extension Configuration.Upstream.Admin {
    fileprivate init?(_ mapping: inout ConfigurationMapping) {
        let connection = mapping.required("connection").flatMap(Configuration.Upstream.connection)
        let password = mapping.password()
        let retention = mapping.optional("retention")?.decode { Self.retention(&$0) }
        guard let connection else { return nil }
        self.init(connection: connection, password: password, retention: retention ?? [:])
    }

    private static func retention(_ mapping: inout ConfigurationMapping) -> [RetentionClass: Int64] {
        RetentionClass.allCases.reduce(into: [:]) { days, kind in
            let duration = mapping.optional(kind.rawValue)?.duration(in: .seconds(86_400) ... .seconds(3650 * 86_400))
            // Rather a day too long than one too short.
            if let duration { days[kind] = (duration.components.seconds + 86_399) / 86_400 }
        }
    }
}
