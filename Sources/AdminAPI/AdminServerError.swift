/// Why the admin socket cannot be served.
package struct AdminServerError: Error, Sendable, Hashable {
    /// What happened and what to do about it.
    package var message: String

    init(_ message: String) {
        self.message = message
    }
}

extension AdminServerError: CustomStringConvertible {
    package var description: String { self.message }
}
