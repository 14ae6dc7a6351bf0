/// What the kernel tells of a chip.
package struct GPIOChipInfo: Sendable, Hashable {
    package let path: String
    /// Like `gpiochip0`; may change from one start of the machine to the next.
    package let name: String
    /// What its driver calls it, like `pinctrl-bcm2711`; need not be unique.
    package let label: String
    package let lineCount: Int

    /// How messages name it.
    package var title: String { self.label.isEmpty ? self.name : "\(self.name) (\(self.label))" }
}
