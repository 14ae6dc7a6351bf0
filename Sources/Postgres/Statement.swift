/// A statement in the line or under way; belongs to the connection's actor.
final class Statement {
    /// What is sent; checked and encoded before it goes into the line.
    struct Request: Sendable {
        enum Kind: Sendable {
            case statement(String, ParameterBuffer)
            case script(String)
        }

        let kind: Kind

        /// - Throws: ``PostgresError`` `.invalidParameter`.
        init(_ sql: String, _ parameters: [PostgresValue]) throws {
            try Self.refuseNUL(in: sql)
            self.kind = .statement(sql, try ParameterBuffer(parameters))
        }

        /// - Throws: ``PostgresError`` `.invalidParameter`.
        init(script: String) throws {
            try Self.refuseNUL(in: script)
            self.kind = .script(script)
        }

        /// libpq would send only what stands before it.
        private static func refuseNUL(in sql: String) throws {
            guard sql.utf8.contains(0) else { return }
            throw PostgresError(.invalidParameter, "the statement contains a NUL character")
        }
    }

    let id: UInt64
    let request: Request
    let onRow: ((PostgresRow) throws -> Void)?
    let promise = Promise<PostgresResult>()

    /// The last result; a script has one for each statement.
    var result: PostgresResult?
    /// Whether nobody waits for it any longer than for the answer to a cancellation.
    var isHurried = false
    private(set) var failure: (any Error)?
    private var columns: PostgresColumns?

    init(id: UInt64, request: Request, onRow: ((PostgresRow) throws -> Void)?) {
        self.id = id
        self.request = request
        self.onRow = onRow
    }

    /// Hands over the row of a result in single-row mode.
    func handOver(_ result: ResultHandle) throws {
        let columns = self.columns ?? result.columns()
        self.columns = columns
        try self.onRow?(PostgresRow(handle: result, index: 0, columns: columns))
    }

    /// Makes the statement fail; the first reason counts, what follows from it does not.
    func fail(with error: any Error) {
        if self.failure == nil { self.failure = error }
    }

    /// Tells whoever waits.
    func finish(orFailWith fallback: any Error) {
        if let failure = self.failure {
            self.promise.resolve(.failure(failure))
        } else if let result = self.result {
            self.promise.resolve(.success(result))
        } else {
            self.promise.resolve(.failure(fallback))
        }
    }
}
