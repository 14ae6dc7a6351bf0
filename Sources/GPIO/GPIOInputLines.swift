import Synchronization

/// Inputs of one chip with the same settings, claimed together so that their edges come in the order they happened.
package final class GPIOInputLines: Sendable {
    private let chip: GPIOChip
    private let id = Claim.ID()
    private let error = ErrorBox()

    /// - Parameters:
    ///   - lines: 1 to 64.
    ///   - debounce: changes that do not last so long are left out.
    ///   - onReport: called on the chip's queue; must not block.
    package init(
        _ lines: [GPIOLineReference],
        of chip: GPIOChip,
        settings: GPIOLineSettings,
        edges: GPIOEdges,
        debounce: Duration = .zero,
        onReport: @escaping @Sendable (GPIOInputReport) -> Void
    ) {
        self.chip = chip
        chip.add(
            Claim.Specification(
                id: self.id,
                lines: lines,
                settings: settings,
                purpose: .input(edges, debounce: debounce) { [error] report in
                    switch report {
                    case .levels: error.value.withLock { $0 = nil }
                    case .lost(let cause): error.value.withLock { $0 = cause }
                    case .edges, .overflow: break
                    }
                    onReport(report)
                }
            )
        )
    }

    /// Why they cannot be read; nil also before it was first tried.
    package var fault: GPIOError? { self.error.value.withLock { $0 } }

    /// Whether the lines are active now, in their order.
    package func levels() async throws(GPIOError) -> [Bool] {
        try await self.chip.levels(self.id)
    }
}
