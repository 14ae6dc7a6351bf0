import Glibc

extension PostgresConfiguration {
    /// Who could read along, or pose as the server.
    package enum Protection: Sendable, Hashable {
        /// Nobody elsewhere: every host is this machine.
        case local
        /// Nobody: TLS, and the server's certificate and name are checked.
        case verified
        /// Whoever is on the way can pose as the server, with `sslmode` being this.
        case unverified(mode: String)
        /// Whoever is on the way can read along, with `sslmode` being this.
        case clear(mode: String)
    }

    /// The authorities that Debian's `ca-certificates` keeps. libpq before version 16 has no word for the system's.
    static let systemAuthorities = "/etc/ssl/certs/ca-certificates.crt"

    /// What libpq is told unless the connection string says otherwise; libpq's own default would take what it gets.
    var protectionDefaults: [(keyword: String, value: String)] {
        guard self.protection != .local else { return [] }
        var defaults: [(keyword: String, value: String)] = []
        let mode = Protection.mode(self.values)
        if mode == nil { defaults.append(("sslmode", "verify-full")) }
        // Beside another mode libpq would take the file for a wish to verify against it.
        if mode?.hasPrefix("verify-") ?? true, self.values["sslrootcert"] == nil {
            defaults.append(("sslrootcert", Self.systemAuthorities))
        }
        return defaults
    }

    /// The file with the client certificate that the connection string names.
    package var certificateFile: String? { self.values["sslcert"] }

    /// The file with authorities that the connection string names; nil for those of the system.
    package var authoritiesFile: String? { self.values["sslrootcert"].flatMap { $0 == "system" ? nil : $0 } }

    /// The file with the authorities that the server's certificate is checked against.
    private var authorities: String { self.values["sslrootcert"] ?? Self.systemAuthorities }

    /// What to do about a connection that did not come about for its encryption or the certificates.
    ///
    /// - Parameter message: libpq's.
    /// - Returns: nil for what has other causes.
    func advice(on message: String) -> String? {
        // libpq goes without a certificate whose file is missing, and lets the server complain.
        if let file = self.certificateFile, message.contains("requires a valid client certificate"),
            unsafe access(file, R_OK) != 0
        {
            return "the file \(file) of sslcert cannot be read: put it there, readable by the daemon's user"
        }
        return Self.advice(authorities: self.authorities).first { texts, _ in texts.allSatisfy(message.contains) }?
            .advice
    }

    /// By parts of libpq's messages (fe-secure-openssl.c, fe-connect.c), the server's (auth.c), and OpenSSL's alerts.
    private static func advice(authorities: String) -> [(texts: [String], advice: String)] {
        [
            (
                ["certificate verify failed"],
                "the server's certificate has expired, or its authority is not in \(authorities): renew it at the "
                    + "server, or name the authority's file by sslrootcert; openssl s_client -starttls postgres "
                    + "-connect HOST:PORT -CAfile \(authorities) tells which"
            ),
            (
                ["does not match host name"],
                "connect by a name that stands in the server's certificate, or have one made for this name"
            ),
            (
                ["root certificate file", "does not exist"],
                "put the certificate of the authority there that signed the server's, or name its file by sslrootcert"
            ),
            (
                ["requires a valid client certificate"],
                "add sslcert and sslkey, with a certificate whose authority is in the server's ssl_ca_file"
            ),
            (
                ["certificate authentication failed"],
                "the name (CN) in the certificate of sslcert must be the role's, or pg_ident.conf must map it"
            ),
            (
                ["alert unknown ca"],
                "the authority that signed the certificate of sslcert must be in the server's ssl_ca_file"
            ),
            (["alert certificate expired"], "the certificate of sslcert has expired: make a new one"),
            (["alert certificate revoked"], "the certificate of sslcert was revoked: make a new one"),
            (
                ["server does not support SSL"],
                "turn ssl on in PostgreSQL; to go over the network in clear all the same, say sslmode=disable"
            ),
            (
                ["no pg_hba.conf entry", "no encryption"],
                "the server takes this login with TLS alone: leave sslmode out"
            ),
        ]
    }
}

extension PostgresConfiguration.Protection {
    init(_ values: [String: String]) {
        guard !Self.isLocal(values) else {
            self = .local
            return
        }
        switch Self.mode(values) {
        case nil, "verify-full": self = .verified
        // With authorities of one's own, whom they vouch for is one's own as well.
        case "verify-ca" where values["sslrootcert"] != nil: self = .verified
        case let mode? where mode.hasPrefix("verify-") || mode == "require": self = .unverified(mode: mode)
        case let mode?: self = .clear(mode: mode)
        }
    }

    /// `sslmode`, where somebody has said it.
    static func mode(_ values: [String: String]) -> String? {
        values["sslmode"] ?? Self.environment("PGSSLMODE")
    }

    /// Where it goes to is not known of a service, which a file elsewhere describes.
    private static func isLocal(_ values: [String: String]) -> Bool {
        guard values["service"] == nil, Self.environment("PGSERVICE") == nil else { return false }
        let hosts = [values["hostaddr"], values["host"], Self.environment("PGHOSTADDR"), Self.environment("PGHOST")]
        // None is the Unix socket, as is a folder or an abstract name.
        return (hosts.compactMap(\.self).first ?? "").split(separator: ",").allSatisfy { host in
            host.hasPrefix("/") || host.hasPrefix("@") || LoopbackHost.contains(host)
        }
    }

    private static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}
