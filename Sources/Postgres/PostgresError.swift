/// What went wrong with a connection or a statement.
package struct PostgresError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure, for code that acts on it.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String {
            case invalidConfiguration
            case connectionFailed
            case connectionLost
            case closed
            case queryFailed
            case timedOut
            case invalidParameter
            case decodingFailed
            case invalidUse
        }

        private let value: Value

        /// The name of the code.
        package var description: String { self.value.rawValue }

        /// The connection string cannot be read.
        package static let invalidConfiguration = Self(value: .invalidConfiguration)
        /// No server accepted a connection.
        package static let connectionFailed = Self(value: .connectionFailed)
        /// The connection ended while in use, or stopped answering; a statement under way may have taken effect.
        package static let connectionLost = Self(value: .connectionLost)
        /// The connection had been closed by this program.
        package static let closed = Self(value: .closed)
        /// The server refused the statement; see ``PostgresError/sqlState``.
        package static let queryFailed = Self(value: .queryFailed)
        /// The statement ran into `statement_timeout`, or the server did not answer at all.
        package static let timedOut = Self(value: .timedOut)
        /// A statement or value cannot be sent, for example a text with a NUL character.
        package static let invalidParameter = Self(value: .invalidParameter)
        /// A column cannot be read as the wanted type.
        package static let decodingFailed = Self(value: .decodingFailed)
        /// The connection was used in a way that could never end well, for example round its own open transaction.
        package static let invalidUse = Self(value: .invalidUse)
    }

    /// The kind of failure.
    package let code: Code
    /// What happened, for people; without a trailing newline.
    package let message: String
    /// The server's own code, if the error came from the server.
    package var sqlState: SQLState?
    /// The server's details, for example the offending key.
    package var detail: String?
    /// The server's advice.
    package var hint: String?
    /// The schema that the error is about.
    package var schema: String?
    /// The table that the error is about.
    package var table: String?
    /// The column that the error is about.
    package var column: String?
    /// The constraint that was broken.
    package var constraint: String?

    /// Makes an error that did not come from the server.
    package init(_ code: Code, _ message: String) {
        self.code = code
        // libpq breaks its messages into lines, which tear log lines and tables apart.
        self.message = message.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Makes an error from what the server reported.
    ///
    /// `isFatal`: whether the server ended the connection with it (severity FATAL or PANIC).
    init(serverMessage message: String, sqlState: SQLState, isFatal: Bool) {
        let code: Code = isFatal ? .connectionLost : sqlState == .queryCanceled ? .timedOut : .queryFailed
        self.init(code, message)
        self.sqlState = sqlState
    }

    /// The message with the server's code, detail and hint.
    package var description: String {
        var text = self.message
        if let sqlState = self.sqlState { text += " [\(sqlState)]" }
        if let detail = self.detail { text += " (\(detail))" }
        if let hint = self.hint { text += "; hint: \(hint)" }
        return text
    }
}
