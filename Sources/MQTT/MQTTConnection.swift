import Glibc
import Logging
import Reactor

/// One connection to the broker: the library's instance and the descriptor that it is waited for with.
///
/// Not `Sendable`: made by the connector, then handed over to the client for good.
final class MQTTConnection {
    private static let packetsAtOnce = 16

    private var handle: MosquittoHandle?
    private let inbox: MosquittoInbox
    /// A duplicate of the library's socket: libmosquitto closes its own inside its calls whenever a connection breaks,
    /// and what the kernel has not sent by then can be discarded only through a descriptor that is still open.
    private let descriptor: Int32
    private var watch: (readable: ReadinessSource, writable: ReadinessSource)?

    /// Connects, which may block for minutes.
    ///
    /// - Throws: ``MQTTError``.
    init(_ configuration: MQTTConfiguration, version: MQTTProtocolVersion, logger: Logger) throws(MQTTError) {
        let inbox = MosquittoInbox(logger: logger)
        let handle = try MosquittoHandle.make(configuration, version: version, inbox: inbox)
        try handle.connect(configuration)
        _ = fcntl(handle.socket, F_SETFD, FD_CLOEXEC)
        self.descriptor = fcntl(handle.socket, F_DUPFD_CLOEXEC, 0)
        guard self.descriptor >= 0 else {
            throw MQTTError(
                .unreachable,
                "Watching the MQTT connection failed: \(unsafe String(cString: strerror(errno)))"
            )
        }
        self.inbox = inbox
        self.handle = consume handle
    }

    deinit {
        precondition(self.handle == nil, "an MQTTConnection must be closed before it is dropped")
    }

    /// Starts the calls of the handlers, on the executor's queue.
    ///
    /// - Throws: ``MQTTError`` `.unreachable` when the connection cannot be waited for; it is to be closed then.
    func watch(
        on executor: QueueExecutor,
        readable: @escaping @Sendable () -> Void,
        writable: @escaping @Sendable () -> Void
    ) throws(MQTTError) {
        do throws(ReadinessError) {
            self.watch = (
                try ReadinessSource(descriptor: self.descriptor, .readable, on: executor, handler: readable),
                try ReadinessSource(descriptor: self.descriptor, .writable, on: executor, handler: writable)
            )
        } catch {
            throw MQTTError(.unreachable, "Watching the MQTT connection failed: \(error)")
        }
        self.rearm()
    }

    /// Waits for what the library waits for now; to be called after each call into it.
    func rearm() {
        self.watch?.readable.arm(true)
        self.watch?.writable.arm(self.handle?.wantsWrite ?? false)
    }

    func takeEvents() -> [MosquittoInbox.Event] { self.inbox.takeAll() }

    /// Reads what has come, but not for ever: what is to be sent waits meanwhile.
    func read() throws(MQTTError) {
        for _ in 0..<Self.packetsAtOnce {
            let before = self.inbox.count
            // A packet at a time, and none where the socket has no whole one.
            try self.handle?.read()
            guard self.inbox.count > before else { return }
        }
    }
    func write() throws(MQTTError) { try self.handle?.write() }
    func maintain() throws(MQTTError) { try self.handle?.maintain() }

    /// See ``MosquittoHandle/publish(_:payload:qos:retain:)``; `nil` where the connection is closed.
    func publish(
        _ topic: String,
        payload: [UInt8],
        qos: MQTTQoS,
        retain: Bool
    ) throws(MQTTError) -> (identifier: Int32, failure: MQTTError?)? {
        try self.handle?.publish(topic, payload: payload, qos: qos, retain: retain)
    }

    func subscribe(_ filter: String, qos: MQTTQoS) throws(MQTTError) -> Int32? {
        try self.handle?.subscribe(filter, qos: qos)
    }

    func unsubscribe(_ filter: String) throws(MQTTError) { try self.handle?.unsubscribe(filter) }

    /// Says good-bye to the broker and closes.
    func disconnect(completion: @escaping @Sendable () -> Void) {
        let said: Void? = try? self.handle?.disconnect()
        self.close(abortively: said == nil || self.handle?.wantsWrite ?? true, completion: completion)
    }

    /// Destroys the instance and closes the socket.
    ///
    /// - Parameters:
    ///   - abortively: discards what the kernel has not sent yet, so that nothing of it arrives later.
    ///   - completion: runs on the executor's queue once the socket is closed.
    func close(abortively: Bool, completion: @escaping @Sendable () -> Void = {}) {
        guard self.handle != nil else { return completion() }
        if abortively {
            var option = linger(l_onoff: 1, l_linger: 0)
            _ = unsafe setsockopt(
                self.descriptor,
                SOL_SOCKET,
                SO_LINGER,
                &option,
                socklen_t(MemoryLayout<linger>.size)
            )
        }
        self.handle = nil
        guard let (readable, writable) = self.watch else {
            Glibc.close(self.descriptor)
            return completion()
        }
        self.watch = nil
        // The queue is serial, so the second completion comes last.
        readable.cancel()
        writable.cancel(completion: completion)
        Glibc.close(self.descriptor)
    }
}
