package import AccessControl
package import GPIO
import Synchronization

/// A lock, or several that hold one door, on lines of GPIO chips.
package final class GPIOLock: LockDriver {
    /// One line and how the lock behind it is wired.
    package struct Line: Sendable {
        package let chip: GPIOChip
        package let line: GPIOLineReference
        package let settings: GPIOLineSettings
        package let wiring: LockWiring

        package init(chip: GPIOChip, line: GPIOLineReference, settings: GPIOLineSettings, wiring: LockWiring) {
            self.chip = chip
            self.line = line
            self.settings = settings
            self.wiring = wiring
        }
    }

    private struct Part: Sendable {
        let output: GPIOOutputLine
        let wiring: LockWiring
        let place: String
    }

    private let parts: [Part]
    private let timing: LockTiming
    private let positions: LockPositions?

    /// - Parameters:
    ///   - lines: at least one; they move together, in this order.
    ///   - timing: whether an opening is a level or a pulse.
    ///   - readsBack: whether each line's own state is read after it was set, and counts as the lock's.
    package init(_ lines: [Line], timing: LockTiming, readsBack: Bool) {
        let positions = readsBack && timing == .level ? LockPositions(count: lines.count) : nil
        self.positions = positions
        self.timing = timing
        self.parts = lines.enumerated()
            .map { index, line in
                let output = GPIOOutputLine(
                    line.line,
                    of: line.chip,
                    settings: line.settings,
                    isActive: line.wiring.isActive(.locked),
                    onReport: { report in
                        switch report {
                        case .claimed(let level):
                            positions?.set(index, level.map { line.wiring.position($0) } ?? .unknown)
                        case .lost: positions?.set(index, .unknown)
                        case .pulseEnded: break
                        }
                    }
                )
                return Part(output: output, wiring: line.wiring, place: "\(line.line) of \(line.chip.descriptor)")
            }
    }

    /// A lock that is told by pulses keeps its own time, so it can neither be locked earlier nor held.
    package var capabilities: LockCapabilities {
        switch self.timing {
        case .pulse: []
        case .level: self.positions == nil ? [.lock, .hold] : [.lock, .hold, .confirm]
        }
    }

    package var fault: String? {
        let faults = self.parts.compactMap { $0.output.fault?.message }
        return faults.isEmpty ? nil : faults.joined(separator: "; ")
    }

    package var confirmed: LockPosition { self.positions?.reports.position ?? .unknown }
    package var confirmations: AsyncStream<LockPosition>? { self.positions?.reports.stream }

    package func unlock(for duration: Duration) async throws {
        switch self.timing {
        case .level: try await self.move(to: .unlocked)
        case .pulse(let length): try await self.move(to: .unlocked, for: length)
        }
    }

    package func hold() async throws {
        guard self.timing == .level else {
            throw LockError("this lock is told by pulses and cannot be held open")
        }
        try await self.move(to: .unlocked)
    }

    package func lock() async throws {
        guard self.timing == .level else {
            throw LockError("this lock is told by pulses, relocks by itself and cannot be locked earlier")
        }
        try await self.move(to: .locked)
    }

    /// All lines are told, whatever the first ones answer: one that fails must not leave another one open.
    private func move(to position: LockPosition, for duration: Duration? = nil) async throws(LockError) {
        var failure: LockError?
        for (index, part) in self.parts.enumerated() {
            do throws(LockError) {
                try await self.move(index, part, to: position, for: duration)
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    private func move(
        _ index: Int,
        _ part: Part,
        to position: LockPosition,
        for duration: Duration?
    ) async throws(LockError) {
        do throws(GPIOError) {
            // A line that comes back must be locked if it was to be, and must not be opened by an opening that failed.
            let isActive = part.wiring.isActive(position)
            try await part.output.set(isActive, for: duration, standing: position == .locked)
            guard let positions = self.positions else { return }
            let read = part.wiring.position(try await part.output.readBack())
            positions.set(index, read)
            guard read != position else { return }
        } catch {
            throw LockError(error.message)
        }
        throw LockError(
            "\(part.place) reads \(part.wiring.isActive(position) ? "inactive" : "active") although it is driven "
                + "otherwise: look for a short circuit, or set `read_back: false` if the chip cannot tell"
        )
    }
}
