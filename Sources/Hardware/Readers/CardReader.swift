package import AccessControl

/// Something that members tap cards at: frames in, cards out.
package protocol CardReader: Sendable {
    var id: ReaderID { get }

    /// Cards in the order they were tapped, already freed of repeated frames of a card that just lies there.
    ///
    /// Bounded: when the daemon falls behind, further taps are dropped and counted in ``health``, since a member who
    /// sees nothing happen taps again.
    var taps: AsyncStream<Tap> { get }

    var health: ReaderHealth { get }

    /// Runs until it is cancelled, recovering from whatever the device does.
    func run() async
}

/// A card at a reader.
package struct Tap: Sendable {
    package let number: CardNumber
    /// When the last byte of the card arrived: a tap that waits too long opens nothing.
    package let receivedAt: ContinuousClock.Instant

    package init(number: CardNumber, receivedAt: ContinuousClock.Instant = .now) {
        self.number = number
        self.receivedAt = receivedAt
    }
}

/// How a reader is doing.
package struct ReaderHealth: Sendable, Hashable {
    /// Why no taps can come; nil when they can.
    package var fault: String?
    package var taps = 0
    /// Frames that were no card; their content is not kept.
    package var badFrames = 0
    /// Taps that came faster than they could be handled.
    package var dropped = 0
    package var lastFrame: ContinuousClock.Instant?

    package init() {}
}
