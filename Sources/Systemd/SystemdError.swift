import Glibc

/// A notification that did not reach the service manager.
package struct SystemdError: Error, Sendable, CustomStringConvertible {
    /// What happened and to what.
    package let message: String
    /// The `errno` of the call that failed, 0 where none did.
    package let errno: Int32

    init(_ message: String, errno: Int32 = 0) {
        self.message = errno == 0 ? message : "\(message): \(unsafe String(cString: strerror(errno)))"
        self.errno = errno
    }

    package var description: String { self.message }
}
