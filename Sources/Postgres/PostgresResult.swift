/// What a statement returned.
package struct PostgresResult: Sendable {
    /// The names of the columns, in order; empty for a statement that returns no rows.
    package var columns: [String] { self.columnList.names }
    /// The rows, in the server's order.
    package let rows: [PostgresRow]
    /// How many rows the statement inserted, updated, deleted or returned.
    package let affectedRows: Int
    /// The server's name for what it did, for example `INSERT 0 1`; a COMMIT that could not is a `ROLLBACK`.
    let commandTag: String

    private let columnList: PostgresColumns

    init(_ handle: ResultHandle) {
        let columns = handle.columns()
        self.columnList = columns
        self.rows = (0..<handle.rowCount).map { PostgresRow(handle: handle, index: $0, columns: columns) }
        self.affectedRows = handle.affectedRows
        self.commandTag = handle.commandTag
    }
}
