/// Where a machine-access relay listens and speaks.
package struct MachineAccessTopics: Sendable, Hashable {
    /// Document and firmware differ in where the device's name stands.
    package enum Layout: String, Sendable, Hashable, CaseIterable {
        /// `<prefix>/machine-access/<device>/<index>/command`
        case firmware
        /// `<prefix>/machine-access/<index>/command`: one prefix for each device.
        case specification
    }

    /// Like `public`, to the letter.
    package let prefix: String
    /// Like `esp-a1b2c3`.
    package let device: String
    /// Which of the device's relays: 0 to 3 with the firmware.
    package let index: Int
    package let layout: Layout

    package init(prefix: String, device: String, index: Int, layout: Layout = .firmware) {
        self.prefix = prefix
        self.device = device
        self.index = index
        self.layout = layout
    }

    private var machines: String {
        switch self.layout {
        case .firmware: "\(self.prefix)/machine-access/\(self.device)"
        case .specification: "\(self.prefix)/machine-access"
        }
    }

    package var command: String { "\(self.machines)/\(self.index)/command" }
    /// The one without an index, where nothing but `refresh` is understood.
    var deviceCommand: String { "\(self.machines)/command" }
    var locked: String { "\(self.machines)/\(self.index)/locked" }
    /// Of each of the device's relays, where their topics name the device.
    var anyLocked: String {
        switch self.layout {
        case .firmware: "\(self.machines)/+/locked"
        case .specification: self.locked
        }
    }
    /// With the firmware of all the device's relays.
    var error: String {
        switch self.layout {
        case .firmware: "\(self.machines)/error"
        case .specification: "\(self.machines)/\(self.index)/error"
        }
    }
    var online: String { "\(self.prefix)/device/\(self.device)/online" }
    var info: String { "\(self.prefix)/device/\(self.device)/info" }
    var deviceError: String { "\(self.prefix)/device/\(self.device)/error" }
}
