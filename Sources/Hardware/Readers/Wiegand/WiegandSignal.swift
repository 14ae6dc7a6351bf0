/// What comes from the data lines of a Wiegand reader.
package enum WiegandSignal: Sendable, Hashable {
    case edge(WiegandEdge)
    /// Edges before this were lost, in the kernel or on the way from there.
    case overflow
}
