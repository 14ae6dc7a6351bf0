package import GPIO

/// A contact or a button on a line of a GPIO chip; the edges carry the kernel's times.
package struct GPIOInput: BinaryInput {
    private let channel: InputChannel
    private let lines: GPIOInputLines

    /// - Parameter debounce: a change that does not last so long is none.
    package init(_ line: GPIOLineReference, of chip: GPIOChip, settings: GPIOLineSettings, debounce: Duration) {
        let channel = InputChannel()
        self.channel = channel
        self.lines = GPIOInputLines([line], of: chip, settings: settings, edges: .both, debounce: debounce) { report in
            switch report {
            case .levels(let levels): channel.set(levels.first, at: KernelTime.now)
            case .edges(let edges):
                for edge in edges {
                    channel.set(edge.isActive, at: KernelTime.monotonic(ofEdge: edge.nanoseconds))
                }
            // The state that follows tells what counts.
            case .overflow: break
            case .lost(let error): channel.set(nil, fault: error.message, at: KernelTime.now)
            }
        }
    }

    package var isActive: Bool? { self.channel.isActive }
    package var changes: AsyncStream<InputChange> { self.channel.changes }
    package var fault: String? { self.channel.fault }

    /// The chip runs by itself.
    package func run() async {}
}
