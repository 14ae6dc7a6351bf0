/// A pulse on one of the two data lines: a bit of a Wiegand frame.
package struct WiegandEdge: Sendable, Hashable {
    /// Whether the pulse came on D1.
    package let isOne: Bool
    /// When it began, by the kernel's clock of line events; only differences count.
    package let nanoseconds: UInt64

    package init(isOne: Bool, nanoseconds: UInt64) {
        self.isOne = isOne
        self.nanoseconds = nanoseconds
    }
}
