package import AccessControl

/// What somebody asks for at the controller of a tool.
package struct ToolControllerRequest: Sendable {
    package enum Wish: Sendable, Hashable {
        /// A card was tapped: what that means is the tool's rule, as at a reader of its own.
        case tap
        case checkOut
        case checkIn
    }

    package var wish: Wish
    /// The card that was tapped; nil where a button was pressed, which can only check in.
    package var card: CardNumber?
    /// When it arrived: what waits too long gets nothing.
    package var receivedAt: ContinuousClock.Instant
    /// Tells the controller what became of it; called once, never blocks.
    package let answer: @Sendable (ToolAnswer) -> Void

    package init(
        wish: Wish,
        card: CardNumber?,
        receivedAt: ContinuousClock.Instant = .now,
        answer: @escaping @Sendable (ToolAnswer) -> Void
    ) {
        self.wish = wish
        self.card = card
        self.receivedAt = receivedAt
        self.answer = answer
    }
}

/// What became of a request at a controller.
package struct ToolAnswer: Sendable, Hashable {
    package var isGranted: Bool
    /// `checked-out`, `checked-in`, or the stable code of the denial.
    package var reason: String
    /// For people.
    package var message: String

    package init(isGranted: Bool, reason: String, message: String) {
        self.isGranted = isGranted
        self.reason = reason
        self.message = message
    }
}
