extension Configuration {
    /// A line of a GPIO chip, as installers wire and name it.
    package struct GPIOLine: Sendable, Hashable {
        package enum Line: Sendable, Hashable {
            case offset(Int)
            /// The name that the kernel gives it, like `GPIO17`.
            case name(String)
        }

        /// What the line does while nothing drives it.
        package enum Bias: String, Sendable, Hashable, CaseIterable {
            /// As the board or the kernel left it.
            case asIs = "as-is"
            case disabled
            case pullUp = "pull-up"
            case pullDown = "pull-down"
        }

        package enum Drive: String, Sendable, Hashable, CaseIterable {
            case pushPull = "push-pull"
            case openDrain = "open-drain"
            case openSource = "open-source"
        }

        /// A path, name or label, like `/dev/gpiochip0`, `gpiochip0` or `pinctrl-bcm2711`.
        package var chip: String
        package var line: Line
        /// Whether the line is active at its low level.
        package var isActiveLow: Bool
        package var bias: Bias
        /// Of outputs only.
        package var drive: Drive
    }

    /// Where the state of a contact, a button or a sensor comes from.
    package enum Input: Sendable, Hashable {
        /// From `p2k16ctl`, for trying things out.
        case simulated
        /// - Parameter debounce: a change that does not last so long is none: 0 to 10 s.
        case gpio(GPIOLine, debounce: Duration)
    }

    /// What a buzzer, a light or a relay is switched by.
    package enum Output: Sendable, Hashable {
        case simulated
        case gpio(GPIOLine)
    }
}
