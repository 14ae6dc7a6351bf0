import AccessControl
import AdminModel
import Files
import Glibc
import Hardware

/// A device file that a reader is behind, as it is now.
struct DeviceFacts: Sendable, Hashable {
    enum State: Sendable, Hashable {
        case missing
        /// - Parameter owner: who may use it, like `root:dialout, mode 0660`.
        case forbidden(owner: String)
        case there
    }

    var reader: String
    /// As configured.
    var path: String
    var state: State
    /// Other processes that have it open, as far as the daemon may see them, like `getty (812)`.
    var holders: [String] = []
    /// Devices of the kind that are there.
    var present: [String] = []

    /// Of every reader behind a device file; blocks.
    static func gather(_ configuration: Configuration) -> [DeviceFacts] {
        let inventory = DeviceInventory.take()
        return configuration.readers.compactMap { reader in
            let (path, devices, mode): (String, [DeviceInventory.Device], Int32)
            switch reader.source {
            case .serial(let device, _, _): (path, devices, mode) = (device, inventory.serialPorts, R_OK | W_OK)
            case .keyboard(let device, _, _): (path, devices, mode) = (device, inventory.inputDevices, R_OK)
            case .simulated, .mqtt, .wiegand: return nil
            }
            var facts = DeviceFacts(reader: reader.id.rawValue, path: path, state: .there)
            let status = FileStatus(path: path)
            if status == nil, errno != EACCES {
                facts.state = .missing
                facts.present = devices.map { $0.stablePaths.first ?? $0.path }
            } else if access(path, mode) != 0 {
                facts.state = .forbidden(owner: Self.owner(status))
            } else {
                facts.holders = Self.holders(of: FilePaths.node(of: path))
            }
            return facts
        }
    }

    var finding: Finding {
        let subject = "\(self.path) of the reader \(self.reader)"
        switch self.state {
        case .missing:
            let others =
                self.present.isEmpty
                ? "there is no such device at all" : "there are: \(self.present.joined(separator: ", "))"
            return Finding(
                .hardware,
                .error,
                "device",
                subject,
                "is not there: the reader is unplugged, or is called otherwise",
                remedy: "Plug it in, or correct readers.\(self.reader).device (p2k16ctl hardware); \(others)."
            )
        case .forbidden(let owner):
            return Finding(
                .hardware,
                .error,
                "device",
                subject,
                "may not be used by the daemon (\(owner))",
                remedy: "Put the daemon's user into the device's group, and restart: usermod -aG GROUP p2k16d"
            )
        case .there where !self.holders.isEmpty:
            return Finding(
                .hardware,
                .warning,
                "device",
                subject,
                "is also open in \(self.holders.joined(separator: ", ")), which takes cards away from the reader",
                remedy: "End it, or keep it from the device (for a console: systemctl mask serial-getty@…)."
            )
        case .there:
            return Finding(.hardware, .ok, "device", subject, "is there and may be used")
        }
    }

    /// - Parameter status: nil where a folder on the way may not be looked into.
    private static func owner(_ status: FileStatus?) -> String {
        guard let status else { return "its folder is closed" }
        return "user \(status.owner), group \(status.group), mode 0\(String(status.mode, radix: 8))"
    }

    private static func holders(of node: String) -> [String] {
        Self.names(in: "/proc").compactMap { name -> String? in
            guard let process = Int32(name), process != getpid() else { return nil }
            let holds = Self.names(in: "/proc/\(name)/fd").contains {
                Self.target(of: "/proc/\(name)/fd/\($0)") == node
            }
            guard holds else { return nil }
            return "\(Self.command(of: process)) (\(process))"
        }
    }

    /// Empty where it may not be looked at.
    private static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    private static func target(of link: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink(link, &buffer, buffer.count)
        guard length > 0 else { return nil }
        return String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func command(of process: Int32) -> String {
        let descriptor = open("/proc/\(process)/comm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "a process" }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return "a process" }
        return String(decoding: buffer[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}
