/// Which line of a chip is meant.
package enum GPIOLineReference: Sendable, Hashable, CustomStringConvertible {
    case offset(Int)
    /// The name that the kernel gives it, like `GPIO17`.
    case name(String)

    package var description: String {
        switch self {
        case .offset(let offset): "line \(offset)"
        case .name(let name): "line '\(name)'"
        }
    }
}
