import Dispatch
import Glibc
import Journal
import Synchronization

/// The real file system, which the test can fill up or stall.
final class FaultyDisk: FileOperations {
    private let system = SystemFileOperations()
    private let fault = Mutex<(code: Int32?, writesBefore: Int)>((nil, 0))
    private let stalls = Mutex<[DispatchSemaphore]?>(nil)

    /// From now on every write fails with this error of the system; nil heals the disk.
    ///
    /// - Parameter writes: so many still succeed.
    func fail(with code: Int32?, after writes: Int = 0) {
        self.fault.withLock { $0 = (code, writes) }
    }

    /// From now on no write gets through until ``release()``.
    func stall() {
        self.stalls.withLock { $0 = [] }
    }

    func release() {
        let waiting = self.stalls.withLock { stalls in
            defer { stalls = nil }
            return stalls ?? []
        }
        for thread in waiting { thread.signal() }
    }

    func write(_ descriptor: Int32, _ bytes: [UInt8], at offset: UInt64) throws(SystemCallError) {
        let thread = DispatchSemaphore(value: 0)
        let isStalled = self.stalls.withLock { stalls in
            stalls?.append(thread)
            return stalls != nil
        }
        if isStalled { thread.wait() }
        let code = self.fault.withLock { fault -> Int32? in
            fault.writesBefore -= 1
            return fault.writesBefore < 0 ? fault.code : nil
        }
        if let code { throw SystemCallError(call: "write", errno: code) }
        try self.system.write(descriptor, bytes, at: offset)
    }

    func open(_ path: String, flags: Int32) throws(SystemCallError) -> Int32 {
        try self.system.open(path, flags: flags)
    }

    func close(_ descriptor: Int32) { self.system.close(descriptor) }

    func read(
        _ descriptor: Int32,
        into buffer: inout [UInt8],
        count: Int,
        at offset: UInt64
    ) throws(SystemCallError) -> Int {
        try self.system.read(descriptor, into: &buffer, count: count, at: offset)
    }

    func truncate(_ descriptor: Int32, to length: UInt64) throws(SystemCallError) {
        try self.system.truncate(descriptor, to: length)
    }

    func synchronize(_ descriptor: Int32) throws(SystemCallError) { try self.system.synchronize(descriptor) }

    func synchronizeDirectory(_ path: String) throws(SystemCallError) {
        try self.system.synchronizeDirectory(path)
    }

    func status(_ descriptor: Int32) throws(SystemCallError) -> (size: UInt64, modified: Int64) {
        try self.system.status(descriptor)
    }

    func rename(_ path: String, to newPath: String) throws(SystemCallError) {
        try self.system.rename(path, to: newPath)
    }

    func link(_ path: String, to newPath: String) throws(SystemCallError) {
        try self.system.link(path, to: newPath)
    }

    func remove(_ path: String) throws(SystemCallError) { try self.system.remove(path) }

    func list(_ path: String) throws(SystemCallError) -> [String] { try self.system.list(path) }

    func makeDirectory(_ path: String) throws(SystemCallError) { try self.system.makeDirectory(path) }
}
