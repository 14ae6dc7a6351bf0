import FoundationEssentials

/// What input devices and serial ports this machine has, for people who wire a door.
package struct DeviceInventory: Sendable, Hashable {
    package struct Device: Sendable, Hashable {
        /// Like `/dev/input/event3`.
        package var path: String
        /// Links to it that stay the same, those below `by-id` first.
        package var stablePaths: [String]
        /// What the device, or else its driver, calls itself.
        package var name: String?
    }

    package var inputDevices: [Device]
    package var serialPorts: [Device]

    /// Reads sysfs and the links that udev makes.
    ///
    /// - Parameter root: where `/dev` and `/sys` are, in tests.
    package static func take(root: String = "") -> DeviceInventory {
        let links = Self.links(root, "/dev/input") + Self.links(root, "/dev/serial")
        func device(_ path: String, _ name: String?) -> Device {
            Device(path: path, stablePaths: links.filter { $0.target == path }.map(\.path), name: name)
        }
        let inputs = Self.names(in: "\(root)/sys/class/input").filter { $0.hasPrefix("event") }
        let ports = Self.names(in: "\(root)/sys/class/tty").filter { Self.isPort("\(root)/sys/class/tty/\($0)") }
        return DeviceInventory(
            inputDevices: inputs.sorted(by: Self.byNumber).map { name in
                device("/dev/input/\(name)", Self.text("\(root)/sys/class/input/\(name)/device/name"))
            },
            serialPorts: ports.sorted(by: Self.byNumber).map { name in
                let driver = try? FileManager.default.destinationOfSymbolicLink(
                    atPath: "\(root)/sys/class/tty/\(name)/device/driver"
                )
                return device("/dev/\(name)", driver?.split(separator: "/").last.map { "driver \($0)" })
            }
        )
    }

    /// Consoles have no device behind them, and the kernel makes nodes for ports of a PC that it did not find (type 0).
    private static func isPort(_ folder: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(folder)/device") && Self.text("\(folder)/type") != "0"
    }

    private static func links(_ root: String, _ folder: String) -> [(path: String, target: String)] {
        ["by-id", "by-path"].flatMap { kind in
            Self.names(in: "\(root)\(folder)/\(kind)").sorted().compactMap { name in
                let path = "\(folder)/\(kind)/\(name)"
                // udev writes them as `../event3` or `../../ttyUSB0`.
                let target = try? FileManager.default.destinationOfSymbolicLink(atPath: root + path)
                guard let node = target?.split(separator: "/").last else { return nil }
                return (path, folder == "/dev/input" ? "/dev/input/\(node)" : "/dev/\(node)")
            }
        }
    }

    private static func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    private static func text(_ path: String) -> String? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        let text = String(decoding: data, as: UTF8.self).split(separator: "\n").first.map(String.init)
        return text?.isEmpty == false ? text : nil
    }

    /// `event10` comes after `event9`.
    private static func byNumber(_ left: String, _ right: String) -> Bool {
        (left.count, left) < (right.count, right)
    }
}
