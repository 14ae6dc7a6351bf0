import FoundationEssentials
import Postgres
import TestServers
import Testing

/// A server that speaks TLS, takes one login by client certificates alone, and everything that can be wrong with them.
@Suite("TLS to PostgreSQL", .timeLimit(.minutes(5))) struct TLSTests {
    /// `site` gets in with a certificate of that name, `web` with TLS and `plain` anyhow.
    private static let rules = [
        "hostssl all site 127.0.0.1/32 cert", "hostssl all web 127.0.0.1/32 trust", "host all plain 127.0.0.1/32 trust",
    ]

    private struct Bench {
        let authority: TestAuthority
        let server: PostgresServer

        /// - Parameter rest: of the connection string, behind host, port, database and user.
        func connect(_ user: String, _ rest: String, host: String = "127.0.0.1") async throws {
            let configuration = try PostgresConfiguration(
                connectionString: "host=\(host) port=\(self.server.port) dbname=postgres user=\(user) \(rest)",
                applicationName: "tests"
            )
            try await PostgresConnection.withConnection(configuration, logger: quiet) { connection in
                let row = try await connection.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").rows[0]
                #expect(try row.bool(0) == !rest.contains("sslmode=disable"))
            }
        }

        /// Why a connection does not come about.
        func refusal(_ user: String, _ rest: String, host: String = "127.0.0.1") async -> String {
            let error = await #expect(throws: PostgresError.self) { try await self.connect(user, rest, host: host) }
            #expect(error?.code == .connectionFailed)
            return error.map { "\($0)" } ?? "none"
        }
    }

    private func run(
        _ identity: (TestAuthority) async throws -> TestAuthority.Identity = { try await $0.server() },
        _ body: (Bench) async throws -> Void
    ) async throws {
        let authority = try await TestAuthority()
        let server = try await PostgresServer.start(
            encryption: .init(try await identity(authority), clients: authority, rules: Self.rules)
        )
        do {
            try await server.psql("CREATE ROLE site LOGIN; CREATE ROLE web LOGIN; CREATE ROLE plain LOGIN")
            try await body(Bench(authority: authority, server: server))
        } catch {
            try await server.stop()
            throw error
        }
        try await server.stop()
    }

    @Test("takes a certificate for the role that it names, and says what is wrong with others")
    func clients() async throws {
        try await self.run { bench in
            let trust = "sslmode=verify-full sslrootcert=\(bench.authority.certificate)"
            func shown(_ identity: TestAuthority.Identity) -> String {
                "\(trust) sslcert=\(identity.certificate) sslkey=\(identity.key)"
            }
            let site = try await bench.authority.client("site")
            try await bench.connect("site", shown(site))
            try await bench.connect("web", trust)
            let stranger = try await TestAuthority()
            for (rest, expected) in [
                (trust, "add sslcert and sslkey"),
                ("\(trust) sslcert=/nonexistent/site.crt", "the file /nonexistent/site.crt of sslcert cannot be read"),
                (shown(try await bench.authority.client("door2")), "must be the role's"),
                (shown(try await stranger.client("site")), "must be in the server's ssl_ca_file"),
                (shown(try await bench.authority.client("site", .expired)), "has expired: make a new one"),
                ("sslmode=disable", "the server takes this login with TLS alone"),
            ] {
                let refusal = await bench.refusal("site", rest)
                #expect(refusal.contains(expected), "\(rest): \(refusal)")
            }
            withExtendedLifetime(stranger) {}
        }
    }

    @Test("reads certificates anew at each connection")
    func renewal() async throws {
        try await self.run { bench in
            let folder = try TemporaryDirectory()
            func install(_ identity: TestAuthority.Identity, _ authority: TestAuthority) throws {
                for (source, name) in [
                    (identity.certificate, "crt"), (identity.key, "key"), (authority.certificate, "ca"),
                ] {
                    let text = String(decoding: try Data(contentsOf: URL(filePath: source)), as: UTF8.self)
                    try folder.write(text, to: name)
                }
            }
            let files =
                "sslmode=verify-full sslrootcert=\(folder.file("ca")) sslcert=\(folder.file("crt")) "
                + "sslkey=\(folder.file("key"))"
            try install(try await bench.authority.client("site", .expired), bench.authority)
            #expect(await bench.refusal("site", files).contains("has expired"))
            try install(try await bench.authority.client("site"), bench.authority)
            try await bench.connect("site", files)
            let other = try await TestAuthority()
            try install(try await bench.authority.client("site"), other)
            #expect(await bench.refusal("site", files).contains("its authority is not in \(folder.file("ca"))"))
        }
    }

    @Test("makes sure by itself which server answers, unless that is this machine")
    func servers() async throws {
        try await self.run({ try await $0.server(["127.0.0.1"]) }) { bench in
            let mine = "sslrootcert=\(bench.authority.certificate)"
            let other = try await TestAuthority()
            // Another way to write 127.0.0.1, which nothing here takes for this machine.
            let refusal = await bench.refusal("web", "sslrootcert=\(other.certificate)", host: "127.1")
            #expect(refusal.contains("its authority is not in"), "\(refusal)")
            withExtendedLifetime(other) {}
            try await bench.connect("web", mine, host: "127.1")
            let name = await bench.refusal("web", "\(mine) sslmode=verify-full", host: "localhost")
            #expect(name.contains("by a name that stands in the server's certificate"), "\(name)")
            let system = await bench.refusal("web", "", host: "127.1")
            #expect(system.contains("/etc/ssl/certs/ca-certificates.crt"), "\(system)")
            try await bench.connect("web", "\(mine) sslmode=verify-ca", host: "127.1")
            try await bench.connect("web", "sslmode=require", host: "127.1")
            try await bench.connect("plain", "sslmode=disable", host: "127.1")
            try await bench.connect("web", "")
            let missing = await bench.refusal("web", "sslrootcert=/nonexistent/ca.crt", host: "127.1")
            #expect(missing.contains("put the certificate of the authority there"), "\(missing)")
        }
    }

    @Test("refuses a server whose certificate has expired")
    func expiredServer() async throws {
        try await self.run({ try await $0.expiredServer() }) { bench in
            let refusal = await bench.refusal(
                "web",
                "sslmode=verify-full sslrootcert=\(bench.authority.certificate)"
            )
            #expect(refusal.contains("the server's certificate has expired, or"), "\(refusal)")
        }
    }

    @Test("refuses a server that does not speak TLS")
    func clearServer() async throws {
        let server = try await PostgresServer.start()
        let bench = Bench(authority: try await TestAuthority(), server: server)
        let refusal = await bench.refusal("postgres", "", host: "127.1")
        #expect(refusal.contains("turn ssl on in PostgreSQL"), "\(refusal)")
        try await server.stop()
    }
}
