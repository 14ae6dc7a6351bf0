import CLinux
import Dispatch
import Glibc
import Synchronization

/// The one thread that waits for file descriptors, with epoll(7).
///
/// Not Dispatch's own sources: on Linux they crash now and then when sources of descriptors are made and torn down
/// while others fire (swiftlang/swift-corelibs-libdispatch issue 949; seen here about once in a hundred runs of the MQTT
/// tests), which is just what reconnecting for ever does.
final class EventLoop: Sendable {
    static let shared = EventLoop()

    private struct Watches {
        var nextID: UInt64 = 1
        var fire: [UInt64: @Sendable () -> Void] = [:]
    }

    private let epoll: Int32
    private let watches = Mutex(Watches())

    private init() {
        self.epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        precondition(self.epoll >= 0, "epoll_create1 failed: \(unsafe String(cString: strerror(errno)))")
        // The block never returns; a serial queue of its own makes that a thread of its own.
        DispatchQueue(label: "p2k16d.reactor").async { self.run() }
    }

    /// Registers a descriptor without arming it.
    ///
    /// - Parameters:
    ///   - descriptor: registered nowhere else, and open until ``remove(_:descriptor:)``.
    ///   - fire: called on the loop's thread once per ``arm(_:descriptor:_:)``; must not block.
    func add(_ descriptor: Int32, fire: @escaping @Sendable () -> Void) -> UInt64 {
        let id = self.watches.withLock { watches in
            defer { watches.nextID += 1 }
            watches.fire[watches.nextID] = fire
            return watches.nextID
        }
        self.control(EPOLL_CTL_ADD, descriptor, id, 0)
        return id
    }

    /// Waits once for the events, or a hang-up; level-triggered, so what is ready already fires at once.
    func arm(_ id: UInt64, descriptor: Int32, _ events: UInt32) {
        self.control(EPOLL_CTL_MOD, descriptor, id, events | EPOLLONESHOT.rawValue)
    }

    func disarm(_ id: UInt64, descriptor: Int32) {
        self.control(EPOLL_CTL_MOD, descriptor, id, EPOLLONESHOT.rawValue)
    }

    func remove(_ id: UInt64, descriptor: Int32) {
        self.control(EPOLL_CTL_DEL, descriptor, id, 0)
        self.watches.withLock { _ = $0.fire.removeValue(forKey: id) }
    }

    private func control(_ operation: Int32, _ descriptor: Int32, _ id: UInt64, _ events: UInt32) {
        var event = unsafe epoll_event(events: events, data: epoll_data_t(u64: id))
        let result = unsafe epoll_ctl(self.epoll, operation, descriptor, &event)
        precondition(result == 0, "epoll_ctl failed: \(unsafe String(cString: strerror(errno)))")
    }

    private func run() -> Never {
        var events = unsafe [epoll_event](repeating: epoll_event(), count: 64)
        while true {
            let count = unsafe epoll_wait(self.epoll, &events, Int32(events.count), -1)
            guard count >= 0 else {
                precondition(errno == EINTR, "epoll_wait failed: \(unsafe String(cString: strerror(errno)))")
                continue
            }
            for index in 0..<Int(count) {
                let id = unsafe events[index].data.u64
                // Removed between the wait and here: its owner has moved on.
                let fire = self.watches.withLock { $0.fire[id] }
                fire?()
            }
        }
    }
}
