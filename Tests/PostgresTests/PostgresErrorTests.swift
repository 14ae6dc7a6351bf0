import Testing

@testable import Postgres

@Suite struct PostgresErrorTests {
    @Test(arguments: [
        ("40001", true), ("40P01", true), ("53300", true), ("55P03", true), ("57014", true), ("57P01", true),
        ("08006", true), ("25006", true), ("23505", false), ("42501", false), ("42P01", false), ("22P02", false),
    ])
    func retriableStates(_ state: String, _ isRetriable: Bool) {
        let error = PostgresError(serverMessage: "", sqlState: SQLState(rawValue: state), isFatal: false)
        #expect(error.isRetriable == isRetriable)
    }

    @Test(arguments: [
        (PostgresError.Code.connectionFailed, true), (.connectionLost, true), (.timedOut, true), (.closed, false),
        (.queryFailed, false), (.invalidParameter, false), (.decodingFailed, false), (.invalidUse, false),
        (.invalidConfiguration, false),
    ])
    func retriableCodes(_ code: PostgresError.Code, _ isRetriable: Bool) {
        #expect(PostgresError(code, "").isRetriable == isRetriable)
    }

    @Test func fatalErrorsAreLostConnections() {
        #expect(PostgresError(serverMessage: "", sqlState: .adminShutdown, isFatal: true).code == .connectionLost)
        #expect(PostgresError(serverMessage: "", sqlState: .queryCanceled, isFatal: false).code == .timedOut)
        #expect(PostgresError(serverMessage: "", sqlState: .syntaxError, isFatal: false).code == .queryFailed)
    }

    @Test func descriptionTellsEverything() {
        var error = PostgresError(serverMessage: "duplicate key", sqlState: .uniqueViolation, isFatal: false)
        error.detail = "Key (id)=(1) already exists."
        error.hint = "choose another"
        #expect("\(error)" == "duplicate key [23505] (Key (id)=(1) already exists.); hint: choose another")
    }
}
