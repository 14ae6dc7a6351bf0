import AccessControl
import GPIO
import Glibc

/// Which configured part uses a line or a device.
struct HardwareUses {
    private var lines: [(line: Configuration.GPIOLine, part: String)] = []
    /// By the device's own node, or by the configured path where nothing is there now.
    private var devices: [String: String] = [:]

    /// - Parameter inputs: those of the doors.
    init(_ configuration: Configuration, inputs: [HardwareMonitor.Input]) {
        for input in inputs {
            if case .gpio(let line, _) = input.settings {
                self.lines.append((line, "\(input.end.door) \(input.end.part)"))
            }
        }
        for door in configuration.doors {
            for line in door.gpioLines { self.lines.append((line.line, "\(door.id) \(line.part)")) }
        }
        for reader in configuration.readers {
            switch reader.source {
            case .simulated, .mqtt: break
            case .serial(let device, _, _), .keyboard(let device, _, _):
                self.devices[Self.node(of: device)] = "reader \(reader.id)"
            case .wiegand(let data0, let data1, _):
                self.lines.append((data0, "reader \(reader.id) data0"))
                self.lines.append((data1, "reader \(reader.id) data1"))
            }
            for (name, signal) in [("led", reader.led), ("buzzer", reader.buzzer)] {
                guard case .gpio(let line)? = signal?.output else { continue }
                self.lines.append((line, "reader \(reader.id) \(name)"))
            }
        }
    }

    /// All of them: an input may serve several doors.
    func part(of line: GPIOLineInfo, on chip: GPIOChipInfo) -> String? {
        let parts = self.lines.filter { use in
            guard
                [chip.path, chip.name, chip.label].contains(use.line.chip) || Self.node(of: use.line.chip) == chip.path
            else { return false }
            return switch use.line.line {
            case .offset(let offset): offset == line.offset
            case .name(let name): name == line.name
            }
        }.map(\.part)
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// - Parameter path: the kernel's own node.
    func part(ofDevice path: String) -> String? { self.devices[path] }

    /// What a path leads to through all its links; itself where there is nothing.
    private static func node(of path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
