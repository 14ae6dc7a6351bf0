package import GPIO

/// The data lines of a Wiegand reader on two lines of one GPIO chip.
package final class GPIOWiegandLines: WiegandLines {
    private let outlet: WiegandOutlet
    private let lines: GPIOInputLines

    /// - Parameters:
    ///   - data0: idles high and falls for each 0; likewise data1 for each 1.
    ///   - settings: `isActiveLow` is of the pulse: true for lines that idle high, as readers drive them.
    package init(
        data0: GPIOLineReference,
        data1: GPIOLineReference,
        of chip: GPIOChip,
        settings: GPIOLineSettings
    ) {
        let outlet = WiegandOutlet()
        self.outlet = outlet
        self.lines = GPIOInputLines([data0, data1], of: chip, settings: settings, edges: .activations) { report in
            switch report {
            case .edges(let edges):
                outlet.put(
                    edges.map { .edge(WiegandEdge(isOne: $0.line == 1, nanoseconds: $0.nanoseconds)) }
                )
            // Edges on their way when the chip went are lost as well.
            case .overflow, .lost: outlet.put([.overflow])
            case .levels: break
            }
        }
    }

    package var signals: AsyncStream<[WiegandSignal]> { self.outlet.signals }
    package var fault: String? { self.lines.fault?.message }

    /// The chip runs by itself, and before this.
    package func run() async {
        self.outlet.open()
    }
}
