package import AccessControl

/// A reader without hardware: `p2k16ctl tap` taps it, through the same decision as any other.
package struct SimulatedReader: CardReader {
    package let id: ReaderID
    package var kind: ReaderKind { .simulated }
    /// How numbers given to it are read.
    package let syntax: CardNumberSyntax
    private let channel: TapChannel

    package init(id: ReaderID, syntax: CardNumberSyntax) {
        self.id = id
        self.syntax = syntax
        self.channel = TapChannel(reader: id, debounce: .zero, logger: nil)
    }

    /// Never yields: the answer of a simulated tap goes back to whoever tapped.
    package var taps: AsyncStream<Tap> { self.channel.taps }
    package var health: ReaderHealth { self.channel.health }
    package var activity: ReaderActivityObserver? { self.channel.activity }

    /// Counts and tells of a card as a real reader would; whoever taps it takes it to the door.
    package func noted(_ number: CardNumber) {
        self.channel.noted(Tap(number: number))
    }

    package func run() async {}
}
