import GRDB
import Glibc

/// Why the local store could not do what was asked.
package struct LocalStoreError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Value: String {
            case corrupt, newerVersion, authorityMismatch, diskFull, databaseFailed
            case notEmpty, invalidSeed, duplicateCard, unknownAccount, systemAccount, unknownCard, cardNotShort,
                keyMismatch
        }

        private let value: Value

        /// The name of the code.
        package var description: String { self.value.rawValue }

        /// The file is damaged.
        package static let corrupt = Self(value: .corrupt)
        /// A newer program made the file.
        package static let newerVersion = Self(value: .newerVersion)
        /// The file belongs to another authority than the one that the call is for.
        package static let authorityMismatch = Self(value: .authorityMismatch)
        /// No space left; nothing was changed.
        package static let diskFull = Self(value: .diskFull)
        /// SQLite or the system refused; see ``LocalStoreError/underlying``.
        package static let databaseFailed = Self(value: .databaseFailed)
        /// The directory has accounts, so it cannot be seeded.
        package static let notEmpty = Self(value: .notEmpty)
        /// The seed contradicts itself.
        package static let invalidSeed = Self(value: .invalidSeed)
        /// Another card has the same number, or the same short form of it.
        package static let duplicateCard = Self(value: .duplicateCard)
        /// No account has that id.
        package static let unknownAccount = Self(value: .unknownAccount)
        /// The account is a service, not a person.
        package static let systemAccount = Self(value: .systemAccount)
        /// No card has that id.
        package static let unknownCard = Self(value: .unknownCard)
        /// The full number of the card is known.
        package static let cardNotShort = Self(value: .cardNotShort)
        /// The card key is not the one that the cards were stored under.
        package static let keyMismatch = Self(value: .keyMismatch)
    }

    /// The kind of failure.
    package let code: Code
    /// What happened, to what, and what to do.
    package let message: String
    /// The error of SQLite or the system, where there is one.
    package let underlying: (any Error)?

    /// The message with what caused it.
    package var description: String {
        if let underlying = self.underlying { "\(self.message) (\(underlying))" } else { self.message }
    }

    init(_ code: Code, _ message: String, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.underlying = underlying
    }

    init(_ error: DatabaseError, path: String) {
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(path, error.message ?? "unreadable", underlying: error)
        case .SQLITE_FULL:
            self.init(.diskFull, "no space left for \(path); nothing was changed: free some", underlying: error)
        default:
            self.init(
                .databaseFailed,
                "\(path) cannot be read or written: check the disk and the permissions",
                underlying: error
            )
        }
    }
}

extension LocalStoreError {
    static func systemCall(_ path: String, _ errno: Int32) -> Self {
        let reason = String(cString: strerror(errno))
        return Self(.databaseFailed, "\(path) cannot be made or moved (\(reason)): check the disk and the permissions")
    }

    static func corrupt(_ path: String, _ problem: String, underlying: (any Error)? = nil) -> Self {
        Self(
            .corrupt,
            """
            \(path) is damaged (\(problem)). If it is this site's only directory, move it away with its -wal and -shm, \
            start, and `p2k16ctl restore` a backup, or keep a copy and try `sqlite3 \(path) .recover`; a replica may be moved away and is made anew at the next sync
            """,
            underlying: underlying
        )
    }

    static func newerVersion(_ path: String) -> Self {
        Self(
            .newerVersion,
            "\(path) was made by a newer p2k16d: install that version, or put back a backup made by this one"
        )
    }

    static func isAuthority(_ path: String) -> Self {
        Self(
            .authorityMismatch,
            """
            \(path) is this site's own directory and would be overwritten by the upstream's facts: configure the site \
            without an upstream, or give it another state directory
            """
        )
    }

    static func belongs(_ path: String, to stamped: Authority, not wanted: Authority) -> Self {
        Self(
            .authorityMismatch,
            """
            \(path) holds the facts of \(stamped), not of \(wanted): configure the former, or use another state \
            directory; what this one holds is not mixed with another's
            """
        )
    }
}
