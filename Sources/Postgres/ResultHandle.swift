import CLibPQ

/// Owns one `PGresult`.
///
/// `@unchecked Sendable`, since libpq documents: "PGresult objects are normally read-only after creation, and so can be
/// passed around freely between threads" (Behavior in Threaded Programs). Nothing here calls the functions that alter
/// one.
@safe final class ResultHandle: @unchecked Sendable {
    /// What a result says about its statement.
    enum Status {
        /// A statement without rows is done.
        case command
        /// A statement with rows is done; in single-row mode this result holds none.
        case rows
        /// One row of a statement in single-row mode.
        case singleRow
        /// The script was empty.
        case empty
        /// The statement failed.
        case failure
        /// The server wants to COPY, which this wrapper doesn't do.
        case copy
    }

    private let pointer: OpaquePointer

    /// Takes ownership.
    init(_ pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe PQclear(self.pointer)
    }

    var status: Status {
        switch unsafe PQresultStatus(self.pointer) {
        case PGRES_COMMAND_OK: .command
        case PGRES_TUPLES_OK: .rows
        case PGRES_SINGLE_TUPLE: .singleRow
        case PGRES_EMPTY_QUERY: .empty
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH: .copy
        default: .failure
        }
    }

    /// The command tag, for example `INSERT 0 1` or `ROLLBACK`.
    var commandTag: String { unsafe String(cString: PQcmdStatus(self.pointer)) }

    /// The rows that the statement changed or returned; 0 where the command has no count.
    var affectedRows: Int { unsafe Int(String(cString: PQcmdTuples(self.pointer))) ?? 0 }

    var rowCount: Int32 { unsafe PQntuples(self.pointer) }

    /// The names and types of the columns.
    func columns() -> PostgresColumns {
        let count = unsafe PQnfields(self.pointer)
        return PostgresColumns(
            names: (0..<count).map { unsafe String(cString: PQfname(self.pointer, $0)) },
            types: (0..<count).map { unsafe PostgresType(rawValue: PQftype(self.pointer, $0)) }
        )
    }

    func isNull(row: Int32, column: Int32) -> Bool {
        unsafe PQgetisnull(self.pointer, row, column) != 0
    }

    /// Lends the bytes of a value; they must be copied before the closure returns.
    func withValue<Value>(row: Int32, column: Int32, _ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value
    {
        try unsafe body(
            UnsafeRawBufferPointer(
                start: PQgetvalue(self.pointer, row, column),
                count: Int(PQgetlength(self.pointer, row, column))
            )
        )
    }

    /// The error that this result reports.
    func error() -> PostgresError {
        let message = unsafe self.field("M") ?? String(cString: PQresultErrorMessage(self.pointer)).trimmingNewlines
        guard let sqlState = self.field("C") else {
            // An error without a code is libpq's own: the connection broke while the statement ran.
            return PostgresError(.connectionLost, message)
        }
        let severity = self.field("V")
        var error = PostgresError(
            serverMessage: message,
            sqlState: SQLState(rawValue: sqlState),
            isFatal: severity == "FATAL" || severity == "PANIC"
        )
        error.detail = self.field("D")
        error.hint = self.field("H")
        error.schema = self.field("s")
        error.table = self.field("t")
        error.column = self.field("c")
        error.constraint = self.field("n")
        return error
    }

    /// A field of the error message; the letters are those of the protocol, which libpq's `PG_DIAG_` macros repeat.
    private func field(_ code: UnicodeScalar) -> String? {
        unsafe PQresultErrorField(self.pointer, Int32(code.value)).map { unsafe String(cString: $0) }
    }
}
