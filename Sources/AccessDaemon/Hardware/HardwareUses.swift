import AccessControl
import GPIO

/// Which configured part uses a line or a device.
struct HardwareUses {
    private var lines: [(line: Configuration.GPIOLine, part: String)] = []
    /// By the device's own node, or by the configured path where nothing is there now.
    private var devices: [String: String] = [:]

    init(_ configuration: Configuration) {
        for door in configuration.doors { self.lines += door.lineUses.map { ($0.line, "\(door.id) \($0.part)") } }
        for reader in configuration.readers {
            self.lines += reader.lineUses.map { ($0.line, "reader \(reader.id) \($0.part)") }
            switch reader.source {
            case .simulated, .mqtt, .wiegand: break
            case .serial(let device, _, _), .keyboard(let device, _, _):
                self.devices[FilePaths.node(of: device)] = "reader \(reader.id)"
            }
        }
    }

    /// All of them: an input may serve several doors.
    func part(of line: GPIOLineInfo, on chip: GPIOChipInfo) -> String? {
        let parts = self.lines.filter { $0.line.isSame(as: line, of: chip) }.map(\.part)
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// - Parameter path: the kernel's own node.
    func part(ofDevice path: String) -> String? { self.devices[path] }
}
