import CLinux
import Dispatch
import Glibc

/// Calls a handler on a handle's own queue whenever its file descriptor is readable or writable.
///
/// Level-triggered, since libraries that own the descriptor (libpq, libmosquitto) may leave bytes in the kernel: the
/// handler drains in place and is called again while anything is left, also after a hang-up.
///
/// Not `Sendable`: it belongs to the actor on whose executor the handler runs, and every call comes from there.
package final class ReadinessSource {
    /// What the descriptor is watched for.
    package enum Direction: Sendable {
        case readable
        case writable
    }

    private let watch: Watch

    /// Makes a source that is not yet armed.
    ///
    /// - Parameters:
    ///   - descriptor: watched through a duplicate of its own, so it may be closed at any time, also before the source
    ///     is cancelled.
    ///   - handler: runs on the executor's queue.
    /// - Throws: ``ReadinessError`` when it cannot be waited for; nothing is left of the source then.
    package init(
        descriptor: Int32,
        _ direction: Direction,
        on executor: QueueExecutor,
        handler: @escaping @Sendable () -> Void
    ) throws(ReadinessError) {
        let events = direction == .readable ? EPOLLIN.rawValue : EPOLLOUT.rawValue
        self.watch = try Watch(descriptor: descriptor, events: events, queue: executor.queue, handler: handler)
    }

    /// Starts or pauses the calls of the handler; a call that changes nothing is free.
    package func arm(_ wanted: Bool) {
        self.watch.arm(wanted)
    }

    /// Stops watching; afterwards the handler is never called again. Idempotent.
    ///
    /// - Parameter completion: runs on the executor's queue, after handlers that were due already. Only the first
    ///   call's completion runs.
    package func cancel(completion: @escaping @Sendable () -> Void = {}) {
        self.watch.cancel(completion: completion)
    }

    deinit {
        self.watch.cancel {}
    }
}

/// The state of a source, used on its queue only; outlives the source while an event is on its way to the queue.
private final class Watch: @unchecked Sendable {
    private let descriptor: Int32
    private let events: UInt32
    private let queue: DispatchQueue
    private let handler: @Sendable () -> Void
    private var id: UInt64 = 0
    private var isArmed = false
    private var isCancelled = false

    init(
        descriptor: Int32,
        events: UInt32,
        queue: DispatchQueue,
        handler: @escaping @Sendable () -> Void
    ) throws(ReadinessError) {
        // epoll knows a descriptor once; both directions of one connection need one each.
        self.descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard self.descriptor >= 0 else { throw ReadinessError(code: errno) }
        self.events = events
        self.queue = queue
        self.handler = handler
        do throws(ReadinessError) {
            self.id = try EventLoop.shared.add(self.descriptor) { [weak self] in
                guard let self else { return }
                self.queue.async { self.fired() }
            }
        } catch {
            close(self.descriptor)
            throw error
        }
    }

    func arm(_ wanted: Bool) {
        guard wanted != self.isArmed, !self.isCancelled else { return }
        self.isArmed = wanted
        if wanted {
            EventLoop.shared.arm(self.id, descriptor: self.descriptor, self.events)
        } else {
            EventLoop.shared.disarm(self.id, descriptor: self.descriptor)
        }
    }

    func cancel(completion: @escaping @Sendable () -> Void) {
        guard !self.isCancelled else { return }
        self.isCancelled = true
        EventLoop.shared.remove(self.id, descriptor: self.descriptor)
        close(self.descriptor)
        self.queue.async(execute: completion)
    }

    private func fired() {
        guard self.isArmed, !self.isCancelled else { return }
        self.handler()
        guard self.isArmed, !self.isCancelled else { return }
        EventLoop.shared.arm(self.id, descriptor: self.descriptor, self.events)
    }
}
