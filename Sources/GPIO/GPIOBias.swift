/// What a line does while nothing drives it.
package enum GPIOBias: Sendable, Hashable {
    /// As the board or the kernel left it.
    case asIs
    case disabled
    case pullUp
    case pullDown
}
