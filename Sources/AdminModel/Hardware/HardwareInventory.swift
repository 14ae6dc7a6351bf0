/// The reply of `GET /v1/hardware`: what the machine has, and what of it the configuration uses.
package struct HardwareInventory: Sendable, Hashable, Codable {
    /// Locks, inputs and readers of the doors, in the order of the doors' names.
    package var parts: [HardwarePart]
    package var chips: [HardwareChip]
    /// Keyboards, buttons and whatever else the kernel takes for an input device.
    package var inputDevices: [HardwareDevice]
    package var serialPorts: [HardwareDevice]
    /// What could not be looked at, with the reason and the remedy.
    package var problems: [String]

    package init(
        parts: [HardwarePart],
        chips: [HardwareChip],
        inputDevices: [HardwareDevice],
        serialPorts: [HardwareDevice],
        problems: [String] = []
    ) {
        self.parts = parts
        self.chips = chips
        self.inputDevices = inputDevices
        self.serialPorts = serialPorts
        self.problems = problems
    }
}
