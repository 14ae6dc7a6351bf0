import AccessControl
import Hardware

@testable import AccessDaemon

/// A reader with a keypad, and what it showed.
final class KeypadReader: CardReader, ReaderFeedback {
    let id = TestDoor.reader
    let kind = ReaderKind.wiegand
    let taps: AsyncStream<Tap>
    private let pressed: AsyncStream<KeypadKey>
    let tap: AsyncStream<Tap>.Continuation
    let press: AsyncStream<KeypadKey>.Continuation
    let signals: AsyncStream<ReaderSignal>
    private let shown: AsyncStream<ReaderSignal>.Continuation

    init() {
        (self.taps, self.tap) = AsyncStream.makeStream()
        (self.pressed, self.press) = AsyncStream.makeStream()
        (self.signals, self.shown) = AsyncStream.makeStream()
    }

    var keys: AsyncStream<KeypadKey>? { self.pressed }
    var health: ReaderHealth { ReaderHealth() }
    var fault: String? { nil }
    func run() async {}
    func show(_ signal: ReaderSignal) { self.shown.yield(signal) }

    func type(_ text: String) {
        for character in text.utf8 { KeypadKey(character).map { _ = self.press.yield($0) } }
    }
}
