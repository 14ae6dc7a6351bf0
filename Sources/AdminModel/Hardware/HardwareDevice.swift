/// An input device or a serial port of the machine.
package struct HardwareDevice: Sendable, Hashable, Codable {
    /// The kernel's own node; its number may change from one start of the machine to the next.
    package var path: String
    /// Names that stay, below `by-id` first: these belong into the configuration.
    package var stablePaths: [String]
    /// What the device or its driver calls itself.
    package var name: String?
    /// The configured part that uses it, like `reader front`.
    package var part: String?

    package init(path: String, stablePaths: [String] = [], name: String? = nil, part: String? = nil) {
        self.path = path
        self.stablePaths = stablePaths
        self.name = name
        self.part = part
    }
}
