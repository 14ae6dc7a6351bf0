/// Which edges of an input are told.
package enum GPIOEdges: Sendable, Hashable {
    /// Those into the active state.
    case activations
    case both
}
