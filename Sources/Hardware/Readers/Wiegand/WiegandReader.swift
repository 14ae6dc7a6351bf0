package import AccessControl
import Dispatch
package import Logging
import Reactor

/// A reader on two GPIO lines.
package actor WiegandReader: CardReader {
    package nonisolated let id: ReaderID
    package nonisolated var kind: ReaderKind { .wiegand }
    private nonisolated let channel: TapChannel
    private nonisolated let executor: QueueExecutor
    private nonisolated let lines: any WiegandLines
    private nonisolated let hasKeypad: Bool
    private let gap: Duration
    private var decoder: WiegandDecoder
    /// Counts batches of edges, so that a timer knows whether anything came since it was set.
    private var batches: UInt64 = 0

    package init(
        id: ReaderID,
        lines: any WiegandLines,
        settings: WiegandDecoder.Settings,
        debounce: Duration,
        logger: Logger
    ) {
        self.id = id
        self.lines = lines
        self.gap = settings.gap
        self.hasKeypad = !settings.formats.isDisjoint(with: [.keypad4, .keypad8])
        self.decoder = WiegandDecoder(settings)
        self.channel = TapChannel(reader: id, debounce: debounce, logger: logger)
        self.executor = QueueExecutor(label: "p2k16d.reader.\(id)")
    }

    package nonisolated var unownedExecutor: UnownedSerialExecutor { self.executor.asUnownedSerialExecutor() }
    package nonisolated var taps: AsyncStream<Tap> { self.channel.taps }
    package nonisolated var activity: ReaderActivityObserver? { self.channel.activity }
    package nonisolated var keys: AsyncStream<KeypadKey>? { self.hasKeypad ? self.channel.keys : nil }

    package nonisolated var health: ReaderHealth {
        var health = self.channel.health
        health.fault = self.lines.fault
        return health
    }

    package func run() async {
        let lines = self.lines
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await lines.run() }
            for await signals in lines.signals { self.receive(signals) }
            group.cancelAll()
        }
    }

    private func receive(_ signals: [WiegandSignal]) {
        for signal in signals {
            switch signal {
            case .edge(let edge):
                if let frame = self.decoder.receive(edge) { self.channel.received(frame) }
            case .overflow:
                self.decoder.lost()
            }
        }
        self.batches += 1
        // A whole frame is one after a gap; bits that are none wait for edges that may still be on their way.
        self.waitForSilence(self.gap, isLong: false)
        self.waitForSilence(self.gap * 8, isLong: true)
    }

    private func waitForSilence(_ gap: Duration, isLong: Bool) {
        let batches = self.batches
        self.executor.queue.asyncAfter(deadline: .now() + gap / .seconds(1)) { [weak self] in
            self?.assumeIsolated { reader in
                guard reader.batches == batches, let frame = reader.decoder.silence(isLong: isLong) else { return }
                reader.channel.received(frame)
            }
        }
    }
}
