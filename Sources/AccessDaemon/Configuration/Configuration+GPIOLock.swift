package import Hardware

extension Configuration {
    /// What holds a door, on lines of GPIO chips.
    package struct GPIOLock: Sendable, Hashable {
        /// A line, and how the lock behind it is wired.
        package struct Line: Sendable, Hashable {
            package var line: GPIOLine
            package var wiring: LockWiring
        }

        /// At least one; they move together.
        package var lines: [Line]
        /// A pulse is 50 ms to 60 s long.
        package var timing: LockTiming
        package var readsBack: Bool
    }
}
