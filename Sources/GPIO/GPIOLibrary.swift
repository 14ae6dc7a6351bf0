import CGPIOD

/// The generation of libgpiod that this program is built with.
package enum GPIOLibrary: Sendable, Hashable {
    /// 1.6, of Debian 12: at most 16 edges wait for each line, and losses aren't told.
    case one
    /// 2.x, of Debian 13: up to 1024 edges wait, lost ones are counted, and the kernel debounces.
    case two

    package static let current: GPIOLibrary = cgpiod_generation() == 1 ? .one : .two

    package var description: String {
        switch self {
        case .one: "libgpiod 1.6"
        case .two: "libgpiod 2"
        }
    }
}
