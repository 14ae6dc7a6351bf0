/// What is wrong between this program and the directory in PostgreSQL.
///
/// Failures of the connection and of SQL itself come as `PostgresError`.
package struct DirectoryError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure, for code that acts on it.
    package struct Code: Hashable, Sendable {
        private enum Value {
            case migrationChanged
            case schemaTooNew
            case noSystemAccount
            case unknownAccount
            case systemAccount
            case unknownCard
            case cardAlreadyEnrolled
            case cardNotShort
            case differentCardKey
            case tableBusy
        }

        private let value: Value

        /// A migration that was applied says something else in this program.
        package static let migrationChanged = Self(value: .migrationChanged)
        /// The database was migrated by a newer version of this program.
        package static let schemaTooNew = Self(value: .schemaTooNew)
        /// p2k16 has no account named `system`, which awards the first badge.
        package static let noSystemAccount = Self(value: .noSystemAccount)
        /// There is no such account.
        package static let unknownAccount = Self(value: .unknownAccount)
        /// The account is a service, and services get no card.
        package static let systemAccount = Self(value: .systemAccount)
        /// There is no such card.
        package static let unknownCard = Self(value: .unknownCard)
        /// The number, or one of its short forms, belongs to a card already.
        package static let cardAlreadyEnrolled = Self(value: .cardAlreadyEnrolled)
        /// The full number of the card is known.
        package static let cardNotShort = Self(value: .cardNotShort)
        /// The space's cards are hashed under another key than this site's.
        package static let differentCardKey = Self(value: .differentCardKey)
        /// A table could not be locked in time.
        package static let tableBusy = Self(value: .tableBusy)
    }

    /// The kind of failure.
    package let code: Code
    /// What happened, to what, and what to do.
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    package var description: String { self.message }
}
