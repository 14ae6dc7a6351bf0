package import GPIO

/// A buzzer, a light or a relay on a line of a GPIO chip; off until it is switched.
package struct GPIOOutput: BinaryOutput {
    private let line: GPIOOutputLine

    package init(_ line: GPIOLineReference, of chip: GPIOChip, settings: GPIOLineSettings) {
        self.line = GPIOOutputLine(line, of: chip, settings: settings, isActive: false)
    }

    package var fault: String? { self.line.fault?.message }

    package func set(_ isActive: Bool) async throws {
        do throws(GPIOError) {
            // Switching off counts also for a line that comes back; a buzzer must not start long after its reason.
            try await self.line.set(isActive, standing: !isActive, evenLate: !isActive)
        } catch {
            throw OutputError(error.message)
        }
    }
}
