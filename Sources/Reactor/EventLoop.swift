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
        /// Nil until something is waited for.
        var epoll: Int32?
        var nextID: UInt64 = 1
        var fire: [UInt64: @Sendable () -> Void] = [:]
    }

    private let watches = Mutex(Watches())

    private init() {}

    /// Registers a descriptor without arming it.
    ///
    /// - Parameters:
    ///   - descriptor: registered nowhere else, and open until ``remove(_:descriptor:)``.
    ///   - fire: called on the loop's thread once per ``arm(_:descriptor:_:)``; must not block.
    func add(_ descriptor: Int32, fire: @escaping @Sendable () -> Void) throws(ReadinessError) -> UInt64 {
        let (id, epoll) = try self.watches.withLock { watches throws(ReadinessError) in
            if watches.epoll == nil { watches.epoll = try self.start() }
            defer { watches.nextID += 1 }
            watches.fire[watches.nextID] = fire
            return (watches.nextID, watches.epoll ?? -1)
        }
        let failure = Self.control(epoll, EPOLL_CTL_ADD, descriptor, id, 0)
        guard failure == 0 else {
            self.watches.withLock { _ = $0.fire.removeValue(forKey: id) }
            throw ReadinessError(code: failure)
        }
        return id
    }

    private func start() throws(ReadinessError) -> Int32 {
        let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw ReadinessError(code: errno) }
        // The block never returns; a serial queue of its own makes that a thread of its own.
        DispatchQueue(label: "p2k16d.reactor").async { self.run(epoll) }
        return epoll
    }

    /// Waits once for the events, or a hang-up; level-triggered, so what is ready already fires at once.
    func arm(_ id: UInt64, descriptor: Int32, _ events: UInt32) {
        self.change(EPOLL_CTL_MOD, descriptor, id, events | EPOLLONESHOT.rawValue)
    }

    func disarm(_ id: UInt64, descriptor: Int32) {
        self.change(EPOLL_CTL_MOD, descriptor, id, EPOLLONESHOT.rawValue)
    }

    func remove(_ id: UInt64, descriptor: Int32) {
        self.change(EPOLL_CTL_DEL, descriptor, id, 0)
        self.watches.withLock { _ = $0.fire.removeValue(forKey: id) }
    }

    /// Of a registered descriptor, which takes nothing that could be lacking.
    private func change(_ operation: Int32, _ descriptor: Int32, _ id: UInt64, _ events: UInt32) {
        guard let epoll = self.watches.withLock({ $0.epoll }) else {
            preconditionFailure("a registered descriptor is waited for")
        }
        let failure = Self.control(epoll, operation, descriptor, id, events)
        precondition(failure == 0, "epoll_ctl failed: \(unsafe String(cString: strerror(failure)))")
    }

    /// - Returns: the errno; 0 when it was done.
    private static func control(
        _ epoll: Int32,
        _ operation: Int32,
        _ descriptor: Int32,
        _ id: UInt64,
        _ events: UInt32
    ) -> Int32 {
        var event = unsafe epoll_event(events: events, data: epoll_data_t(u64: id))
        return unsafe epoll_ctl(epoll, operation, descriptor, &event) == 0 ? 0 : errno
    }

    private func run(_ epoll: Int32) -> Never {
        var events = unsafe [epoll_event](repeating: epoll_event(), count: 64)
        while true {
            let count = unsafe epoll_wait(epoll, &events, Int32(events.count), -1)
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
