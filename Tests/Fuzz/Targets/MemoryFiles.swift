import Glibc
import Journal
import Synchronization

/// A folder in memory, so that thousands of damaged journals are opened in a second.
final class MemoryFiles: FileOperations {
    /// Names are links to it.
    private final class File: Sendable {
        let bytes = Mutex<[UInt8]>([])
    }

    private struct State {
        var names: [String: File] = [:]
        var open: [Int32: File] = [:]
        var next: Int32 = 3
    }

    private let state = Mutex(State())

    /// How many bytes all files have.
    var size: Int { self.state.withLock { $0.names.values.reduce(0) { $0 + $1.bytes.withLock(\.count) } } }

    /// How many files are open.
    var openCount: Int { self.state.withLock { $0.open.count } }

    func put(_ bytes: [UInt8], at path: String) {
        let file = File()
        file.bytes.withLock { $0 = bytes }
        self.state.withLock { $0.names[path] = file }
    }

    func content(of path: String) -> [UInt8]? {
        self.state.withLock { $0.names[path] }?.bytes.withLock { $0 }
    }

    private func file(_ descriptor: Int32) -> File {
        guard let file = self.state.withLock({ $0.open[descriptor] }) else { preconditionFailure("it is not open") }
        return file
    }

    func open(_ path: String, flags: Int32) throws(SystemCallError) -> Int32 {
        let descriptor = self.state.withLock { state -> Int32? in
            if state.names[path] == nil, flags & O_CREAT != 0 { state.names[path] = File() }
            guard let file = state.names[path] else { return nil }
            if flags & O_TRUNC != 0 { file.bytes.withLock { $0 = [] } }
            state.next += 1
            state.open[state.next] = file
            return state.next
        }
        guard let descriptor else { throw SystemCallError(call: "open", errno: ENOENT) }
        return descriptor
    }

    func close(_ descriptor: Int32) {
        self.state.withLock { $0.open[descriptor] = nil }
    }

    func read(
        _ descriptor: Int32,
        into buffer: inout [UInt8],
        count: Int,
        at offset: UInt64
    ) throws(SystemCallError) -> Int {
        let bytes = self.file(descriptor).bytes.withLock { $0 }
        guard offset < UInt64(bytes.count) else { return 0 }
        let part = bytes[Int(offset)...].prefix(count)
        buffer.append(contentsOf: part)
        return part.count
    }

    func write(_ descriptor: Int32, _ bytes: [UInt8], at offset: UInt64) throws(SystemCallError) {
        self.file(descriptor).bytes.withLock { content in
            let end = Int(offset) + bytes.count
            precondition(end < 1 << 24, "a write far behind the end")
            if content.count < end { content += [UInt8](repeating: 0, count: end - content.count) }
            content.replaceSubrange(Int(offset)..<end, with: bytes)
        }
    }

    func truncate(_ descriptor: Int32, to length: UInt64) throws(SystemCallError) {
        self.file(descriptor).bytes.withLock { content in
            precondition(length <= UInt64(content.count), "a file is made longer by cutting it")
            content.removeLast(content.count - Int(length))
        }
    }

    func synchronize(_ descriptor: Int32) throws(SystemCallError) {}

    func synchronizeDirectory(_ path: String) throws(SystemCallError) {}

    func status(_ descriptor: Int32) throws(SystemCallError) -> (size: UInt64, modified: Int64) {
        (UInt64(self.file(descriptor).bytes.withLock(\.count)), 0)
    }

    func rename(_ path: String, to newPath: String) throws(SystemCallError) {
        let file = self.state.withLock { $0.names.removeValue(forKey: path) }
        guard let file else { throw SystemCallError(call: "rename", errno: ENOENT) }
        self.state.withLock { $0.names[newPath] = file }
    }

    func link(_ path: String, to newPath: String) throws(SystemCallError) {
        let file = self.state.withLock { $0.names[path] }
        guard let file else { throw SystemCallError(call: "link", errno: ENOENT) }
        self.state.withLock { $0.names[newPath] = file }
    }

    func remove(_ path: String) throws(SystemCallError) {
        guard self.state.withLock({ $0.names.removeValue(forKey: path) }) != nil else {
            throw SystemCallError(call: "unlink", errno: ENOENT)
        }
    }

    func list(_ path: String) throws(SystemCallError) -> [String] {
        self.state.withLock { $0.names.keys.map { String($0.dropFirst(path.count + 1)) } }
    }

    func makeDirectory(_ path: String) throws(SystemCallError) {}
}
