import CLinux
import Glibc

/// A serial line: any tty, with settings that are ours and not what another program left.
package struct SerialPort: DevicePort {
    package let path: String
    private let speed: speed_t

    /// The speeds that readers use, in bits per second.
    package static let speeds: [Int] = [1200, 2400, 4800, 9600, 19200, 38400, 57600, 115_200]

    /// - Parameters:
    ///   - path: best one of `/dev/serial/by-id/`, which stays the same when other devices come and go.
    ///   - speed: one of ``speeds``; 8 data bits, no parity, one stop bit.
    package init(path: String, speed: Int = 9600) {
        self.path = path
        switch speed {
        case 1200: self.speed = speed_t(B1200)
        case 2400: self.speed = speed_t(B2400)
        case 4800: self.speed = speed_t(B4800)
        case 19200: self.speed = speed_t(B19200)
        case 38400: self.speed = speed_t(B38400)
        case 57600: self.speed = speed_t(B57600)
        case 115_200: self.speed = speed_t(B115200)
        default: self.speed = speed_t(B9600)
        }
    }

    package func open() throws(DeviceError) -> Int32 {
        // O_NOCTTY: no terminal of ours, whatever it hangs up. O_NONBLOCK: do not wait for a modem.
        let descriptor = Glibc.open(self.path, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw DeviceError(opening: self.path, code: errno, group: "dialout") }
        do throws(DeviceError) {
            try self.set(descriptor)
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private func set(_ descriptor: Int32) throws(DeviceError) {
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else {
            throw DeviceError("\(self.path) is no serial line: \(String(cString: strerror(errno)))")
        }
        // A login prompt or another reader program on the same line would take half of the bytes.
        guard p2k16d_tty_claim(descriptor) == 0 else {
            throw DeviceError("\(self.path) cannot be claimed: \(String(cString: strerror(errno)))")
        }
        // Raw, 8 bits without parity; reading waits for at least one byte.
        cfmakeraw(&settings)
        settings.c_cflag &= ~tcflag_t(CSTOPB)
        settings.c_cflag &= ~tcflag_t(CRTSCTS)
        settings.c_cflag |= tcflag_t(CLOCAL | CREAD)
        guard cfsetspeed(&settings, self.speed) == 0, tcsetattr(descriptor, TCSANOW, &settings) == 0 else {
            throw DeviceError("\(self.path) does not take the line settings: \(String(cString: strerror(errno)))")
        }
        // What came while nobody read is nobody's tap now.
        tcflush(descriptor, TCIFLUSH)
    }
}
