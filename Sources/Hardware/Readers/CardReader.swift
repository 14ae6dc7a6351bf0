package import AccessControl

/// Something that members tap cards at: frames in, cards out.
package protocol CardReader: Sendable {
    var id: ReaderID { get }
    var kind: ReaderKind { get }

    /// Cards in the order they were tapped, already freed of repeated frames of a card that just lies there.
    ///
    /// Bounded: when the daemon falls behind, further taps are dropped and counted in ``health``, since a member who
    /// sees nothing happen taps again.
    var taps: AsyncStream<Tap> { get }

    /// Keys of its keypad in the order they were pressed; nil when it has none.
    ///
    /// Bounded: of keys that nobody waits for the oldest are dropped.
    var keys: AsyncStream<KeypadKey>? { get }

    /// How it tells the member what became of a tap; nil when it cannot by itself.
    var feedback: (any ReaderFeedback)? { get }

    var health: ReaderHealth { get }

    /// Tells of each frame, also of those that are no tap; nil for a reader that gets none.
    var activity: ReaderActivityObserver? { get }

    /// Runs until it is cancelled, recovering from whatever the device does.
    func run() async
}

extension CardReader {
    package var keys: AsyncStream<KeypadKey>? { nil }
    package var feedback: (any ReaderFeedback)? { nil }
    package var activity: ReaderActivityObserver? { nil }
}

/// How a reader is doing.
package struct ReaderHealth: Sendable, Hashable {
    /// Why no taps can come; nil when they can.
    package var fault: String?
    package var taps = 0
    /// Frames that were no card; their content is not kept.
    package var badFrames = 0
    /// Frames of a card that still lay there: no taps of their own.
    package var repeated = 0
    /// Taps, or messages of a broker, that came faster than they could be handled.
    package var dropped = 0
    /// When the device last gave anything, good or bad.
    package var lastFrame: ContinuousClock.Instant?

    package init() {}
}
