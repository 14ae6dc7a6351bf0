import Testing

@testable import Postgres

@Suite struct PostgresConfigurationTests {
    private func configuration(_ string: String, password: String? = nil) throws -> PostgresConfiguration {
        try PostgresConfiguration(connectionString: string, password: password, applicationName: "tests")
    }

    @Test(arguments: [
        "host=db1,db2 port=5432,5433 dbname=p2k16 user=site password=topsecret",
        "postgresql://site:topsecret@db1:5432,db2:5433/p2k16?sslmode=verify-full",
    ])
    func descriptionNeverShowsThePassword(_ string: String) throws {
        let configuration = try self.configuration(string, password: "topsecret")
        #expect(
            configuration.description.hasPrefix("host=db1,db2 port=5432,5433 dbname=p2k16 user=site")
                || configuration.description.contains("host=db1,db2")
        )
        #expect(!configuration.description.contains("topsecret"))
    }

    @Test func connectionStringStandsBetweenDefaultsAndWhatMustHold() throws {
        let keywords = try self.configuration("host=a", password: "x").parameters.map(\.keyword)
        let string = try #require(keywords.firstIndex(of: "dbname"))
        #expect(keywords[..<string].contains("target_session_attrs"))
        #expect(keywords[..<string].contains("tcp_user_timeout"))
        #expect(keywords[string...] == ["dbname", "client_encoding", "password"])
    }

    @Test func noPasswordIsNotAnEmptyOne() throws {
        #expect(try !self.configuration("host=a").parameters.contains { $0.keyword == "password" })
    }

    @Test func unknownKeysAreRefusedByName() {
        let error = #expect(throws: PostgresError.self) { try self.configuration("hots=a") }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("hots") == true)
    }

    @Test func errorsNeverQuoteAPassword() {
        let error = #expect(throws: PostgresError.self) { try self.configuration("password=two words") }
        #expect(error?.message.contains("words") == false)
    }
}

@Suite("Who could read along, or pose as the server")
struct PostgresProtectionTests {
    @Test(arguments: [
        ("host=/run/postgresql dbname=p2k16", PostgresConfiguration.Protection.local),
        ("dbname=p2k16", .local),
        ("host=127.0.0.1 dbname=p2k16", .local),
        ("host=localhost,::1 sslmode=disable", .local),
        ("host=db hostaddr=127.0.0.1", .local),
        ("postgresql://site@%2Frun%2Fpostgresql/p2k16", .local),
        ("host=db dbname=p2k16", .verified),
        ("host=localhost,db", .verified),
        ("host=localhost.example.org", .verified),
        ("host=127.0.0.1.example.org", .verified),
        ("host=127.1", .verified),
        ("service=p2k16", .verified),
        ("postgresql://site@db/p2k16?sslmode=verify-full", .verified),
        ("host=db sslmode=verify-ca sslrootcert=/ca.crt", .verified),
        ("host=db sslmode=verify-ca", .unverified(mode: "verify-ca")),
        ("host=db sslmode=require", .unverified(mode: "require")),
        ("host=db sslmode=prefer", .clear(mode: "prefer")),
        ("host=db sslmode=allow", .clear(mode: "allow")),
        ("host=db sslmode=disable", .clear(mode: "disable")),
    ])
    func protection(_ string: String, _ expected: PostgresConfiguration.Protection) throws {
        let configuration = try PostgresConfiguration(connectionString: string, applicationName: "tests")
        #expect(configuration.protection == expected)
    }

    @Test(arguments: [
        ("host=db", ["sslmode=verify-full", "sslrootcert=/etc/ssl/certs/ca-certificates.crt"]),
        ("host=db sslrootcert=/ca.crt", ["sslmode=verify-full"]),
        ("host=db sslmode=verify-full", ["sslrootcert=/etc/ssl/certs/ca-certificates.crt"]),
        ("host=db sslmode=require", []),
        ("host=db sslmode=disable", []),
        ("host=127.0.0.1", []),
    ])
    func defaults(_ string: String, _ expected: [String]) throws {
        let parameters = try PostgresConfiguration(connectionString: string, applicationName: "tests").parameters
        let dbname = try #require(parameters.firstIndex { $0.keyword == "dbname" })
        let defaults = parameters[..<dbname].filter { $0.keyword.hasPrefix("ssl") }
        #expect(defaults.map { "\($0.keyword)=\($0.value)" } == expected)
    }
}
