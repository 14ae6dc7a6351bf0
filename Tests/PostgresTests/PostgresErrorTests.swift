import Testing

@testable import Postgres

@Suite struct PostgresErrorTests {
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
