import Synchronization

/// The chips of a site: one ``GPIOChip`` for each name that the configuration calls one by.
package final class GPIOChips: Sendable {
    private let chips = Mutex<[String: GPIOChip]>([:])
    private let consumer: String

    package init(consumer: String = "p2k16d") {
        self.consumer = consumer
    }

    package var isEmpty: Bool { self.chips.withLock { $0.isEmpty } }

    package func chip(_ descriptor: String) -> GPIOChip {
        self.chips.withLock { chips in
            if let chip = chips[descriptor] { return chip }
            let chip = GPIOChip(descriptor, consumer: self.consumer)
            chips[descriptor] = chip
            return chip
        }
    }

    private var all: [GPIOChip] { self.chips.withLock { Array($0.values) } }

    /// Claims every line that can be claimed: outputs take their states.
    package func start() async {
        for chip in self.all { await chip.start() }
    }

    /// Runs all chips until it is cancelled, and then gives all lines back.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            for chip in self.all { group.addTask { await chip.run() } }
        }
    }
}
