/// What takes statements: a connection, or a transaction on it.
package protocol PostgresQueries: Sendable {
    /// See ``PostgresConnection/query(_:_:)``.
    @discardableResult
    func query(_ sql: String, _ parameters: [PostgresValue]) async throws -> PostgresResult

    /// See ``PostgresConnection/forEachRow(_:_:_:)``.
    func forEachRow(
        _ sql: String,
        _ parameters: [PostgresValue],
        _ body: @escaping @Sendable (PostgresRow) throws -> Void
    ) async throws

    /// See ``PostgresConnection/reduceRows(into:_:_:_:)``.
    func reduceRows<Value: Sendable>(
        into initial: Value,
        _ sql: String,
        _ parameters: [PostgresValue],
        _ body: @escaping @Sendable (inout Value, PostgresRow) throws -> Void
    ) async throws -> Value

    /// See ``PostgresConnection/execute(script:)``.
    func execute(script: String) async throws
}

extension PostgresConnection: PostgresQueries {}

extension PostgresQueries {
    /// Runs a statement without parameters.
    @discardableResult
    package func query(_ sql: String) async throws -> PostgresResult { try await self.query(sql, []) }
}
