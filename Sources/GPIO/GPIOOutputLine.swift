import Synchronization

/// An output of a chip, driven whenever the chip is there.
///
/// It is claimed when the chip starts or when it is first set, at once with the state that it is meant to have.
package final class GPIOOutputLine: Sendable {
    private let chip: GPIOChip
    private let id = Claim.ID()
    private let error = ErrorBox()

    /// - Parameters:
    ///   - isActive: what it is driven to until it is set.
    ///   - onReport: called on the chip's queue; must not block.
    package init(
        _ line: GPIOLineReference,
        of chip: GPIOChip,
        settings: GPIOLineSettings,
        isActive: Bool,
        onReport: @escaping @Sendable (GPIOOutputReport) -> Void = { _ in }
    ) {
        self.chip = chip
        chip.add(
            Claim.Specification(
                id: self.id,
                lines: [line],
                settings: settings,
                purpose: .output(isActive: isActive) { [error] report in
                    switch report {
                    case .claimed: error.value.withLock { $0 = nil }
                    case .lost(let cause): error.value.withLock { $0 = cause }
                    case .pulseEnded: break
                    }
                    onReport(report)
                }
            )
        )
    }

    /// Why it is not driven; nil also before it was first tried.
    package var fault: GPIOError? { self.error.value.withLock { $0 } }

    /// Drives it; a pulse that is under way ends.
    ///
    /// - Parameters:
    ///   - duration: when it goes back to the opposite by itself; nil for never.
    ///   - standing: whether it is to take this state when it is there again, also if setting it fails now.
    ///   - evenLate: also if the task was cancelled before the chip had time for it.
    package func set(
        _ isActive: Bool,
        for duration: Duration? = nil,
        standing: Bool = false,
        evenLate: Bool = false
    ) async throws(GPIOError) {
        try await self.chip.set(self.id, isActive, for: duration, standing: standing, evenLate: evenLate)
    }

    /// What the line really is, which is more than what it was set to where the chip reads the pin.
    package func readBack() async throws(GPIOError) -> Bool {
        try await self.chip.readBack(self.id)
    }
}
