import Glibc
import Journal
import Synchronization
import TestSupport

/// The real file system, which the process that uses it sees no more of after so many changes: as if it had been killed there.
///
/// What a disk is told to make durable stays in the kernel's memory: no machine loses its power here, and it is a
/// hundred times as fast.
final class CrashingFiles: FaultInjectingFiles {
    private let left: Mutex<Int>

    /// - Parameter changes: so many still happen; the next one is a half, if it is a write.
    init(after changes: Int = .max) {
        self.left = Mutex(changes)
    }

    /// Whether it has come to that.
    var hasCrashed: Bool { self.left.withLock { $0 < 0 } }

    func change(_ call: String) throws(SystemCallError) {
        let left = self.left.withLock { left in
            left -= 1
            return left
        }
        if left < 0 { throw SystemCallError(call: call, errno: EIO) }
    }

    func write(_ descriptor: Int32, _ bytes: [UInt8], at offset: UInt64) throws(SystemCallError) {
        do {
            try self.change("write")
        } catch {
            if self.left.withLock({ $0 == -1 }) {
                try self.system.write(descriptor, Array(bytes.prefix(bytes.count / 2)), at: offset)
            }
            throw error
        }
        try self.system.write(descriptor, bytes, at: offset)
    }

    func synchronize(_ descriptor: Int32) throws(SystemCallError) {
        try self.change("synchronize")
    }

    func synchronizeDirectory(_ path: String) throws(SystemCallError) {
        try self.change("synchronizeDirectory")
    }
}
