/// The two data lines of a Wiegand reader, requested together so that their edges come in the order they happened.
package protocol WiegandLines: Sendable {
    /// The beginnings of pulses (falling edges, since the lines idle high), as many at a time as were waiting.
    ///
    /// Bounded: what does not fit is told as ``WiegandSignal/overflow``.
    var signals: AsyncStream<[WiegandSignal]> { get }

    /// Why no edges can come; nil when they can.
    var fault: String? { get }

    /// Runs until it is cancelled, recovering from whatever the chip does.
    func run() async
}
