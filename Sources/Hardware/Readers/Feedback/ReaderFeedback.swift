/// A way to tell the member at a reader what became of a tap: lights, a buzzer, a display.
package protocol ReaderFeedback: Sendable {
    /// Takes a signal and returns at once; a new one replaces what is still shown of the one before.
    func show(_ signal: ReaderSignal)

    /// Why signals are not seen; nil when they are.
    var fault: String? { get }

    /// Shows the signals until it is cancelled.
    func run() async
}
