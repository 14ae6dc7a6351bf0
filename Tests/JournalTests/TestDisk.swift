import Glibc
import Journal
import Synchronization

/// The real file system, with faults that the test switches on.
final class TestDisk: FileOperations {
    private struct State {
        var faults: [String: Int32] = [:]
        var synchronizations = 0
    }

    private let system = SystemFileOperations()
    private let state = Mutex(State())
    private let beforeChange: @Sendable () -> Void
    let gate = Gate()

    /// - Parameter beforeChange: Called before everything that changes the disk.
    init(beforeChange: @escaping @Sendable () -> Void = {}) {
        self.beforeChange = beforeChange
    }

    /// How many times data was synchronised.
    var synchronizations: Int { self.state.withLock { $0.synchronizations } }

    /// Makes a call fail from now on; nil heals it.
    func fail(_ call: String, with code: Int32?) {
        self.state.withLock { $0.faults[call] = code }
    }

    /// From now on every synchronisation of data hangs until ``release()``.
    func stall() {
        self.gate.close()
    }

    func release() {
        self.gate.open()
    }

    private func check(_ call: String) throws(SystemCallError) {
        if let code = self.state.withLock({ $0.faults[call] }) {
            throw SystemCallError(call: call, errno: code)
        }
    }

    private func change(_ call: String) throws(SystemCallError) {
        self.beforeChange()
        try self.check(call)
    }

    func open(_ path: String, flags: Int32) throws(SystemCallError) -> Int32 {
        if flags & O_CREAT != 0 { try self.change("create") }
        return try self.system.open(path, flags: flags)
    }

    func close(_ descriptor: Int32) { self.system.close(descriptor) }

    func read(
        _ descriptor: Int32,
        into buffer: inout [UInt8],
        count: Int,
        at offset: UInt64
    ) throws(SystemCallError)
        -> Int
    {
        try self.system.read(descriptor, into: &buffer, count: count, at: offset)
    }

    func write(_ descriptor: Int32, _ bytes: [UInt8], at offset: UInt64) throws(SystemCallError) {
        self.beforeChange()
        do {
            try self.check("write")
        } catch {
            // A disk that runs full takes a part of it.
            try self.system.write(descriptor, Array(bytes.prefix(bytes.count / 2)), at: offset)
            throw error
        }
        try self.system.write(descriptor, bytes, at: offset)
    }

    func truncate(_ descriptor: Int32, to length: UInt64) throws(SystemCallError) {
        try self.change("truncate")
        try self.system.truncate(descriptor, to: length)
    }

    func synchronize(_ descriptor: Int32) throws(SystemCallError) {
        self.beforeChange()
        self.gate.pass()
        self.state.withLock { $0.synchronizations += 1 }
        try self.check("synchronize")
        try self.system.synchronize(descriptor)
    }

    func synchronizeDirectory(_ path: String) throws(SystemCallError) {
        try self.change("synchronizeDirectory")
        try self.system.synchronizeDirectory(path)
    }

    func status(_ descriptor: Int32) throws(SystemCallError) -> (size: UInt64, modified: Int64) {
        try self.system.status(descriptor)
    }

    func rename(_ path: String, to newPath: String) throws(SystemCallError) {
        try self.change("rename")
        try self.system.rename(path, to: newPath)
    }

    func link(_ path: String, to newPath: String) throws(SystemCallError) {
        try self.change("link")
        try self.system.link(path, to: newPath)
    }

    func remove(_ path: String) throws(SystemCallError) {
        try self.change("remove")
        try self.system.remove(path)
    }

    func list(_ path: String) throws(SystemCallError) -> [String] { try self.system.list(path) }

    func makeDirectory(_ path: String) throws(SystemCallError) {
        try self.change("makeDirectory")
        try self.system.makeDirectory(path)
    }
}
