/// An open transaction; made by ``PostgresConnection/transaction(isolation:readOnly:_:)``.
///
/// Its statements run in the order in which they came. It takes none any more once the closure has ended.
package struct PostgresTransaction: PostgresQueries {
    /// The transaction that the current task is in.
    @TaskLocal static var current: PostgresTransaction?

    let connection: PostgresConnection
    let id: UInt64

    /// See ``PostgresConnection/query(_:_:)``.
    @discardableResult
    package func query(_ sql: String, _ parameters: [PostgresValue]) async throws -> PostgresResult {
        try await self.connection.run(Statement.Request(sql, parameters), in: self.id)
    }

    /// See ``PostgresConnection/forEachRow(_:_:_:)``.
    package func forEachRow(
        _ sql: String,
        _ parameters: [PostgresValue] = [],
        _ body: @escaping @Sendable (PostgresRow) throws -> Void
    ) async throws {
        try await self.connection.run(Statement.Request(sql, parameters), in: self.id, onRow: body)
    }

    /// See ``PostgresConnection/reduceRows(into:_:_:_:)``.
    package func reduceRows<Value: Sendable>(
        into initial: Value,
        _ sql: String,
        _ parameters: [PostgresValue] = [],
        _ body: @escaping @Sendable (inout Value, PostgresRow) throws -> Void
    ) async throws -> Value {
        try await self.connection.reduceRows(into: initial, Statement.Request(sql, parameters), in: self.id, body)
    }

    /// See ``PostgresConnection/execute(script:)``; the script must not end the transaction.
    package func execute(script: String) async throws {
        try await self.connection.run(Statement.Request(script: script), in: self.id)
    }
}
