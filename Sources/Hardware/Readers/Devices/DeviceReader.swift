package import AccessControl
import Dispatch
import Glibc
package import Logging
package import Reactor

/// A reader behind a device file: a serial line or a keyboard.
///
/// It opens the device again with back-off for as long as it takes when it is missing or was unplugged.
package actor DeviceReader: CardReader {
    package nonisolated let id: ReaderID
    package nonisolated let kind: ReaderKind
    private nonisolated let channel: TapChannel
    private nonisolated let executor: QueueExecutor
    private let port: any DevicePort
    private let makeDecoder: @Sendable () -> any ByteFrameDecoder
    private let gap: Duration
    private let backoff: Backoff
    private let logger: Logger
    private var connection: Connection?
    /// Told by ``CardReader/health`` once and by the log once, however often it is tried again.
    private var reported: DeviceError?

    /// The device while it is open.
    private struct Connection {
        let descriptor: Int32
        let source: ReadinessSource
        let ended: AsyncStream<DeviceError>.Continuation
        var decoder: any ByteFrameDecoder
        /// Counts reads, so that a timer knows whether anything came since it was set.
        var reads: UInt64 = 0
    }

    /// - Parameters:
    ///   - gap: what began and is not complete after this silence is over.
    ///   - makeDecoder: a new one for each time the device is opened.
    package init(
        id: ReaderID,
        kind: ReaderKind,
        port: any DevicePort,
        gap: Duration,
        debounce: Duration,
        backoff: Backoff = Backoff(initial: .milliseconds(250), maximum: .seconds(5)),
        logger: Logger,
        makeDecoder: @escaping @Sendable () -> any ByteFrameDecoder
    ) {
        self.id = id
        self.kind = kind
        self.port = port
        self.gap = gap
        self.channel = TapChannel(reader: id, debounce: debounce, logger: logger)
        self.channel.setFault("\(port.path) is not open yet")
        self.executor = QueueExecutor(label: "p2k16d.reader.\(id)")
        self.backoff = backoff
        self.logger = logger
        self.makeDecoder = makeDecoder
    }

    package nonisolated var unownedExecutor: UnownedSerialExecutor { self.executor.asUnownedSerialExecutor() }
    package nonisolated var taps: AsyncStream<Tap> { self.channel.taps }
    package nonisolated var activity: ReaderActivityObserver? { self.channel.activity }
    package nonisolated var health: ReaderHealth { self.channel.health }

    package func run() async {
        var backoff = self.backoff
        while !Task.isCancelled {
            let loss: DeviceError
            do throws(DeviceError) {
                let ended = try self.open()
                loss = await self.end(of: ended)
                // A device that gives something is one; one that ends at once is not tried ever faster.
                if self.close() > 0 { backoff.reset() }
            } catch {
                loss = error
            }
            guard !Task.isCancelled else { return }
            self.report(loss)
            try? await Task.sleep(for: backoff.next())
        }
    }

    private func open() throws(DeviceError) -> AsyncStream<DeviceError> {
        let descriptor = try self.port.open()
        let (stream, continuation) = AsyncStream.makeStream(of: DeviceError.self, bufferingPolicy: .bufferingOldest(1))
        let source: ReadinessSource
        do throws(ReadinessError) {
            source = try ReadinessSource(descriptor: descriptor, .readable, on: self.executor) { [weak self] in
                self?.assumeIsolated { $0.read() }
            }
        } catch {
            Glibc.close(descriptor)
            throw DeviceError("\(self.port.path) cannot be waited for: \(error)")
        }
        self.connection = Connection(
            descriptor: descriptor,
            source: source,
            ended: continuation,
            decoder: self.makeDecoder()
        )
        self.reported = nil
        self.channel.setFault(nil)
        self.logger.info("reader connected", metadata: ["reader": "\(self.id)", "device": "\(self.port.path)"])
        source.arm(true)
        return stream
    }

    /// Waits until the device is gone or the task is cancelled.
    private func end(of stream: AsyncStream<DeviceError>) async -> DeviceError {
        for await loss in stream { return loss }
        return DeviceError("\(self.port.path) is not read any more")
    }

    /// - Returns: how often something was read.
    private func close() -> UInt64 {
        guard let connection = self.connection else { return 0 }
        self.connection = nil
        connection.source.cancel()
        Glibc.close(connection.descriptor)
        return connection.reads
    }

    private func report(_ loss: DeviceError) {
        self.channel.setFault(loss.message)
        guard self.reported != loss else { return }
        self.reported = loss
        self.logger.notice("reader not available", metadata: ["reader": "\(self.id)", "error": "\(loss)"])
    }

    private func read() {
        guard let descriptor = self.connection?.descriptor else { return }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        switch count {
        case 1...:
            self.connection?.reads += 1
            for frame in self.connection?.decoder.receive(buffer.prefix(count)) ?? [] { self.channel.received(frame) }
            self.waitForSilence()
        case 0:
            self.lost("\(self.port.path) was unplugged")
        default:
            switch errno {
            case EAGAIN, EINTR: return
            // A tty whose device is gone gives EIO, an input device ENODEV.
            case EIO, ENODEV: self.lost("\(self.port.path) was unplugged")
            default: self.lost("\(self.port.path) cannot be read: \(String(cString: strerror(errno)))")
            }
        }
    }

    private func lost(_ message: String) {
        self.connection?.source.arm(false)
        self.connection?.ended.yield(DeviceError(message))
    }

    private func waitForSilence() {
        guard let reads = self.connection?.reads else { return }
        self.executor.queue.asyncAfter(deadline: .now() + self.gap / .seconds(1)) { [weak self] in
            self?.assumeIsolated { $0.silence(since: reads) }
        }
    }

    private func silence(since reads: UInt64) {
        guard self.connection?.reads == reads else { return }
        // What the kernel holds already is no silence, only a late look.
        self.read()
        guard self.connection?.reads == reads, let frame = self.connection?.decoder.silence() else { return }
        self.channel.received(frame)
    }
}
