/// A five-character error code of PostgreSQL.
///
/// The list: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
package struct SQLState: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The code, for example `23505`.
    package let rawValue: String

    /// Wraps a code as the server sent it.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The code itself.
    package var description: String { self.rawValue }

    /// The first two characters, which name the class of the error.
    package var errorClass: Substring { self.rawValue.prefix(2) }

    /// A column that must not be null would be.
    package static let notNullViolation = Self(rawValue: "23502")
    /// A row with the same key exists.
    package static let uniqueViolation = Self(rawValue: "23505")
    /// A write in a read-only transaction, or on a standby.
    package static let readOnlyTransaction = Self(rawValue: "25006")
    /// A statement in a transaction of which an earlier statement has failed.
    package static let inFailedTransaction = Self(rawValue: "25P02")
    /// A transaction stayed open without a statement for too long.
    package static let idleInTransactionTimeout = Self(rawValue: "25P03")
    /// The transaction met a concurrent one and has to be run again.
    package static let serializationFailure = Self(rawValue: "40001")
    /// The transaction was ended to break a deadlock and has to be run again.
    package static let deadlockDetected = Self(rawValue: "40P01")
    /// The role may not do that.
    package static let insufficientPrivilege = Self(rawValue: "42501")
    /// The statement is not SQL that this server understands.
    package static let syntaxError = Self(rawValue: "42601")
    /// A column does not exist.
    package static let undefinedColumn = Self(rawValue: "42703")
    /// A lock was not to be had in time.
    package static let lockNotAvailable = Self(rawValue: "55P03")
    /// The statement was cancelled, by request or by `statement_timeout`.
    package static let queryCanceled = Self(rawValue: "57014")
    /// The server shuts down, or an administrator ended the connection.
    package static let adminShutdown = Self(rawValue: "57P01")
}
