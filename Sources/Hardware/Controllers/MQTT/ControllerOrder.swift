/// What a controller is told.
enum ControllerOrder: Sendable, Hashable {
    /// - Parameter user: the account's user name.
    case unlock(user: String)
    case lock

    /// How the tool stands once the order is obeyed.
    var isLocked: Bool { self == .lock }
}

/// How an order is given in a dialect.
enum ControllerPlan: Sendable, Hashable {
    case send(ControllerMessage)
    /// It is so already, or happens by itself: there is nothing to be sent.
    case nothing
    /// It cannot be done now, with the reason for people.
    case refuse(String)
}
