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
        // A line that comes back while the door is held or released is open at once.
        try await self.move(to: .unlocked, standing: true)
    }

    package func lock() async throws {
        guard self.timing == .level else {
            throw LockError("this lock is told by pulses, relocks by itself and cannot be locked earlier")
        }
        try await self.move(to: .locked, standing: true, evenLate: true)
    }

    /// All lines are told, whatever the first ones answer: one that fails must not leave another one open.
    ///
    /// Throws `LockError`; with that in its type, the optimiser of Swift 6.3.1 crashes on those who call this.
    ///
    /// - Parameters:
    ///   - standing: whether a line that cannot be told takes this position when it is there again.
    ///   - evenLate: also if whoever asked has given up.
    private func move(
        to position: LockPosition,
        for duration: Duration? = nil,
        standing: Bool = false,
        evenLate: Bool = false
    ) async throws {
        var failure: LockError?
        for (index, part) in self.parts.enumerated() {
            let isActive = part.wiring.isActive(position)
            do throws(GPIOError) {
                try await part.output.set(isActive, for: duration, standing: standing, evenLate: evenLate)
                guard let read = try await self.readBack(index, part), read != position else { continue }
                failure = failure ?? Self.shortCircuit(part, isActive: isActive)
            } catch {
                failure = failure ?? LockError(error.message)
            }
        }
        if let failure { throw failure }
    }

    /// - Returns: nil where the lock does not read back.
    private func readBack(_ index: Int, _ part: Part) async throws(GPIOError) -> LockPosition? {
        guard let positions = self.positions else { return nil }
        let read = part.wiring.position(try await part.output.readBack())
        positions.set(index, read)
        return read
    }

    private static func shortCircuit(_ part: Part, isActive: Bool) -> LockError {
        LockError(
            "\(part.place) reads \(isActive ? "inactive" : "active") although it is driven otherwise: look for a short "
                + "circuit, or set `read_back: false` if the chip cannot tell"
        )
    }
}
