import CLinux
import Glibc

/// An input device of the kernel, grabbed: what the reader types reaches nobody but us, no console and no login prompt.
package struct InputPort: DevicePort {
    package let path: String

    /// - Parameter path: best one of `/dev/input/by-id/`, which stays the same when other devices come and go.
    package init(path: String) {
        self.path = path
    }

    package func open() throws(DeviceError) -> Int32 {
        let descriptor = Glibc.open(self.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw DeviceError(opening: self.path, code: errno, group: "input") }
        guard p2k16d_input_grab(descriptor) == 0 else {
            let code = errno
            close(descriptor)
            switch code {
            case EBUSY: throw DeviceError(opening: self.path, code: code, group: "input")
            case ENODEV: throw DeviceError("\(self.path) was unplugged")
            default: throw DeviceError("\(self.path) is no input device: \(String(cString: strerror(code)))")
            }
        }
        // Times of events that no setting of the clock disturbs; without them gaps are a little less exact.
        _ = p2k16d_input_set_clock(descriptor, CLOCK_MONOTONIC)
        return descriptor
    }
}
