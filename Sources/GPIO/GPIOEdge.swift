/// A line that changed its state.
package struct GPIOEdge: Sendable, Hashable {
    /// The index of the line among those claimed together.
    package let line: Int
    package let isActive: Bool
    /// By the kernel's CLOCK_MONOTONIC, which stands still while the machine sleeps: Swift's `ContinuousClock` does not.
    package let nanoseconds: UInt64

    package init(line: Int, isActive: Bool, nanoseconds: UInt64) {
        self.line = line
        self.isActive = isActive
        self.nanoseconds = nanoseconds
    }
}
