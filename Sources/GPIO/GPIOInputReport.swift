/// What inputs tell.
package enum GPIOInputReport: Sendable, Hashable {
    /// The states of the lines: when they were claimed, and after lost edges.
    case levels([Bool])
    /// Edges in the order they happened.
    case edges([GPIOEdge])
    /// Edges were lost, or may have been, before this.
    case overflow
    /// The lines cannot be read, until the next ``levels(_:)``.
    case lost(GPIOError)
}
