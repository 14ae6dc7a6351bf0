import FoundationEssentials

extension PostgresServer {
    /// How a server speaks TLS.
    package struct Encryption: Sendable {
        /// What the server shows of itself.
        package var identity: TestAuthority.Identity
        /// Who may vouch for clients.
        package var clients: TestAuthority
        /// Lines of pg_hba.conf, after those by which `postgres` may log in from anywhere on this machine.
        package var rules: [String]

        package init(_ identity: TestAuthority.Identity, clients: TestAuthority, rules: [String]) {
            self.identity = identity
            self.clients = clients
            self.rules = rules
        }

        /// Copies everything to where the server's user may read it.
        ///
        /// - Returns: the settings that name the copies.
        func install(in folder: TemporaryDirectory) throws -> [String] {
            let rules = ["local all postgres trust", "host all postgres 127.0.0.1/32 trust"] + self.rules
            let files = [
                ("ssl_cert_file", try Self.text(self.identity.certificate)),
                ("ssl_key_file", try Self.text(self.identity.key)),
                ("ssl_ca_file", try Self.text(self.clients.certificate)),
                ("ssl_crl_file", try Self.text(self.clients.revocations)),
                ("hba_file", rules.joined(separator: "\n") + "\n"),
            ]
            return try ["ssl=on"]
                + files.map { name, text in
                    let path = try folder.write(text, to: name)
                    try ServiceUser.postgres.own(path)
                    return "\(name)=\(path)"
                }
        }

        private static func text(_ path: String) throws -> String {
            String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        }
    }
}
