/// Why the daemon does not do what it was asked, for the person who asked.
package struct AdminError: Error, Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// The request makes no sense: 400.
        case badRequest
        /// The caller may not do this: 403.
        case forbidden
        /// 404.
        case notFound
        /// It contradicts what is there already, like a card that is enrolled: 409.
        case conflict
        /// Understood, and the rules, the lock or the card do not allow it: 422.
        case refused
        /// The part that would do it is not working at the moment: 503.
        case unavailable
    }

    package var kind: Kind
    /// Stable, for programs, like `door-unknown`.
    package var code: String
    /// What happened, to what.
    package var message: String
    /// What to do about it.
    package var remedy: String?

    package init(_ kind: Kind, code: String, message: String, remedy: String? = nil) {
        self.kind = kind
        self.code = code
        self.message = message
        self.remedy = remedy
    }
}

extension AdminError {
    /// What a client is told of a fault that is not its own; the log has the rest.
    static let internalError = AdminError(
        .unavailable,
        code: "internal-error",
        message: "the daemon failed to do this",
        remedy: "look at the daemon's log"
    )
}

extension AdminError: CustomStringConvertible {
    package var description: String { self.message }
}
