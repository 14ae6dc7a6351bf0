import Dispatch
import Glibc
import Journal
import Synchronization
import TestSupport

/// The real file system, which the test can fill up or stall.
final class FaultyDisk: FaultInjectingFiles {
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
}
