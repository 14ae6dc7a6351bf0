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
