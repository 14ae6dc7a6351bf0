import Glibc

/// Why a descriptor cannot be waited for: mostly because the process has no descriptor left for that.
package struct ReadinessError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The errno.
    package let code: Int32

    package var description: String {
        let text = unsafe String(cString: strerror(self.code))
        return self.code == EMFILE ? "\(text): the process has as many files and connections open as it may" : text
    }
}
