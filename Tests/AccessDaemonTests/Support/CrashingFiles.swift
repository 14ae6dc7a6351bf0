import Glibc
import Journal
import Synchronization

/// The real file system, which the process that uses it sees no more of after so many changes: as if it had been killed there.
///
/// What a disk is told to make durable stays in the kernel's memory: no machine loses its power here, and it is a
/// hundred times as fast.
final class CrashingFiles: FileOperations {
    private let system = SystemFileOperations()
    private let left: Mutex<Int>

    /// - Parameter changes: so many still happen; the next one is a half, if it is a write.
    init(after changes: Int = .max) {
        self.left = Mutex(changes)
    }

    /// Whether it has come to that.
    var hasCrashed: Bool { self.left.withLock { $0 < 0 } }

    private func change(_ call: String) throws(SystemCallError) {
        let left = self.left.withLock { left in
            left -= 1
            return left
        }
        if left < 0 { throw SystemCallError(call: call, errno: EIO) }
    }

    func open(_ path: String, flags: Int32) throws(SystemCallError) -> Int32 {
        if flags & O_CREAT != 0 { try self.change("open") }
        return try self.system.open(path, flags: flags)
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

    func write(_ descriptor: Int32, _ bytes: [UInt8], at offset: UInt64) throws(SystemCallError) {
        do {
            try self.change("pwrite")
        } catch {
            if self.left.withLock({ $0 == -1 }) {
                try self.system.write(descriptor, Array(bytes.prefix(bytes.count / 2)), at: offset)
            }
            throw error
        }
        try self.system.write(descriptor, bytes, at: offset)
    }

    func truncate(_ descriptor: Int32, to length: UInt64) throws(SystemCallError) {
        try self.change("ftruncate")
        try self.system.truncate(descriptor, to: length)
    }

    func synchronize(_ descriptor: Int32) throws(SystemCallError) {
        try self.change("fdatasync")
    }

    func synchronizeDirectory(_ path: String) throws(SystemCallError) {
        try self.change("fsync")
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
        try self.change("unlink")
        try self.system.remove(path)
    }

    func list(_ path: String) throws(SystemCallError) -> [String] { try self.system.list(path) }

    func makeDirectory(_ path: String) throws(SystemCallError) {
        try self.change("mkdir")
        try self.system.makeDirectory(path)
    }
}
