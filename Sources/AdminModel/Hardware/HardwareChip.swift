/// A GPIO chip of the machine.
package struct HardwareChip: Sendable, Hashable, Codable {
    package var path: String
    /// Like `gpiochip0`; may change from one start of the machine to the next.
    package var name: String
    /// What its driver calls it, like `pinctrl-bcm2711`.
    package var label: String
    package var lines: [HardwareLine]

    package init(path: String, name: String, label: String, lines: [HardwareLine]) {
        self.path = path
        self.name = name
        self.label = label
        self.lines = lines
    }
}
