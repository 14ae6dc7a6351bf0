import Glibc
import Journal
import Synchronization
import TestSupport

/// The real file system, with faults that the test switches on.
final class TestDisk: FaultInjectingFiles {
    private struct State {
        var faults: [String: Int32] = [:]
        var synchronizations = 0
    }

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

    func change(_ call: String) throws(SystemCallError) {
        self.beforeChange()
        try self.check(call)
    }

    func write(_ descriptor: Int32, _ bytes: [UInt8], at offset: UInt64) throws(SystemCallError) {
        do {
            try self.change("write")
        } catch {
            // A disk that runs full takes a part of it.
            try self.system.write(descriptor, Array(bytes.prefix(bytes.count / 2)), at: offset)
            throw error
        }
        try self.system.write(descriptor, bytes, at: offset)
    }

    func synchronize(_ descriptor: Int32) throws(SystemCallError) {
        self.beforeChange()
        self.gate.pass()
        self.state.withLock { $0.synchronizations += 1 }
        try self.check("synchronize")
        try self.system.synchronize(descriptor)
    }
}
