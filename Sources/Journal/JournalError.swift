import Glibc

/// Why the journal, or the lock on the state directory, could not do what was asked.
package struct JournalError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure.
    package struct Code: Hashable, Sendable {
        private enum Kind {
            case diskFull, ioError, closed, tooLarge, overloaded, timedOut, damaged, unsupportedVersion, inUse
        }

        private let kind: Kind

        /// No space or quota left; the journal goes on by itself once there is.
        package static let diskFull = Code(kind: .diskFull)
        /// The disk or file system refused; see ``JournalError/errno``.
        package static let ioError = Code(kind: .ioError)
        /// The journal was closed.
        package static let closed = Code(kind: .closed)
        /// The payload, or the sum of the payloads, is beyond the limit.
        package static let tooLarge = Code(kind: .tooLarge)
        /// As many records wait for the disk as may.
        package static let overloaded = Code(kind: .overloaded)
        /// The time given was over before the record was durable. It is still being written.
        package static let timedOut = Code(kind: .timedOut)
        /// What was read back is not what was written.
        package static let damaged = Code(kind: .damaged)
        /// A newer program wrote the journal.
        package static let unsupportedVersion = Code(kind: .unsupportedVersion)
        /// Another process holds the state directory.
        package static let inUse = Code(kind: .inUse)
    }

    /// The kind of failure.
    package let code: Code

    /// What happened, to what, and what to do.
    package let message: String

    /// The system's error number, where there is one.
    package let errno: Int32?

    /// The message.
    package var description: String { self.message }

    init(_ code: Code, _ message: String, errno: Int32? = nil) {
        self.code = code
        self.message = message
        self.errno = errno
    }

    init(_ error: SystemCallError, directory: String) {
        if error.errno == ENOSPC || error.errno == EDQUOT {
            self.init(.diskFull, "no space left for \(directory): free some", errno: error.errno)
        } else {
            self.init(
                .ioError,
                "\(directory) can't be read or written (\(error)): check the disk and the permissions",
                errno: error.errno
            )
        }
    }
}
