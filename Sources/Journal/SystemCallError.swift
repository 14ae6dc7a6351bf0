import Glibc

/// A system call that failed, and on what.
package struct SystemCallError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The name of the call, such as `fdatasync`.
    package let call: String

    /// The value of `errno`.
    package let errno: Int32

    /// - Parameters:
    ///   - call: The name of the call.
    ///   - errno: The value of `errno` after it.
    package init(call: String, errno: Int32) {
        self.call = call
        self.errno = errno
    }

    /// Such as "fdatasync: Input/output error".
    package var description: String {
        "\(self.call): \(unsafe String(cString: strerror(self.errno)))"
    }
}

/// Runs a system call again while signals interrupt it, and throws what it failed with.
@discardableResult
func syscall<Result: SignedInteger>(_ call: String, _ body: () -> Result) throws(SystemCallError) -> Result {
    while true {
        let result = body()
        if result >= 0 { return result }
        let code = errno
        if code != EINTR { throw SystemCallError(call: call, errno: code) }
    }
}
