import Glibc
import Hardware
import Synchronization
import Testing

/// A device that is one end of a socket pair.
final class SocketPort: DevicePort {
    private struct State {
        var peer: Int32 = -1
        var opened = 0
    }

    private let state = Mutex(State())
    let path = "/dev/input/by-id/usb-reader-event-kbd"

    /// How often it was opened.
    var opened: Int { self.state.withLock { $0.opened } }

    func open() throws(DeviceError) -> Int32 {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &ends) == 0 else {
            throw DeviceError("no socket pair")
        }
        self.state.withLock { state in
            state.peer = ends[1]
            state.opened += 1
        }
        return ends[0]
    }

    func write(_ bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        self.state.withLock { #expect(Glibc.write($0.peer, bytes, bytes.count) == bytes.count) }
    }

    func unplug() {
        self.state.withLock { _ = close($0.peer) }
    }
}
