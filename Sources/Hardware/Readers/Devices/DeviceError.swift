import Glibc

/// Why a device file cannot be read; says what to do.
package struct DeviceError: Error, Sendable, Hashable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }

    /// - Parameters:
    ///   - path: of the device.
    ///   - code: what the system call left in `errno`.
    ///   - group: the group that may read such devices.
    init(opening path: String, code: Int32, group: String) {
        switch code {
        case ENOENT, ENODEV, ENXIO:
            self.init("\(path) does not exist: the reader is not plugged in, or has another name")
        case EACCES, EPERM:
            self.init("\(path) may not be read by the daemon's user; put the user into the group '\(group)'")
        case EBUSY:
            self.init("\(path) is in use by another program; stop that one")
        default:
            self.init("\(path) cannot be opened: \(String(cString: strerror(code)))")
        }
    }

    package var description: String { self.message }
}
