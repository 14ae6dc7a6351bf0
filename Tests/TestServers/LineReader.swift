import Dispatch
import Glibc
import Synchronization

/// Splits what comes out of a pipe into lines, on a thread of its own.
final class LineReader: Sendable {
    private let descriptor: Int32
    private let queue: DispatchQueue
    private let isFinished = Mutex(false)
    private let pending = Mutex<[UInt8]>([])
    private let handler: @Sendable (String) -> Void

    /// - Parameters:
    ///   - descriptor: a non-blocking one, closed by the reader at the end of the stream.
    ///   - queue: serial; the handler runs on it.
    ///   - handler: gets each line without its newline.
    init(descriptor: Int32, queue: DispatchQueue, handler: @escaping @Sendable (String) -> Void) {
        self.descriptor = descriptor
        self.queue = queue
        self.handler = handler
        DispatchQueue(label: "test.lines").async { self.run() }
    }

    /// Takes what is left in the pipe, also an unfinished last line; call on the queue, when the writer has ended.
    func finish() {
        self.drain()
        self.isFinished.withLock { $0 = true }
        let rest = self.pending.withLock { pending in
            defer { pending = [] }
            return pending
        }
        if !rest.isEmpty { self.handler(String(decoding: rest, as: UTF8.self)) }
    }

    /// A child of the writer may hold the pipe open for ever, so the end of the stream is not waited for without limit.
    private func run() {
        while !self.isFinished.withLock({ $0 }) {
            var poll = pollfd(fd: self.descriptor, events: Int16(POLLIN), revents: 0)
            guard Glibc.poll(&poll, 1, 200) > 0 else { continue }
            if self.queue.sync(execute: { self.drain() }) { break }
        }
        self.queue.sync {
            // Its number is reused at once: nothing may read from it any more.
            self.isFinished.withLock { $0 = true }
            close(self.descriptor)
        }
    }

    /// - Returns: whether the stream has ended.
    @discardableResult
    private func drain() -> Bool {
        guard !self.isFinished.withLock({ $0 }) else { return true }
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(self.descriptor, &buffer, buffer.count)
            if count > 0 {
                self.take(buffer[..<count])
            } else {
                return count == 0
            }
        }
    }

    private func take(_ bytes: ArraySlice<UInt8>) {
        let lines = self.pending.withLock { pending -> [String] in
            var lines: [String] = []
            var rest = bytes
            while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
                pending += rest[..<newline]
                lines.append(String(decoding: pending, as: UTF8.self))
                pending.removeAll(keepingCapacity: true)
                rest = rest[(newline + 1)...]
            }
            pending += rest
            return lines
        }
        for line in lines { self.handler(line) }
    }
}
