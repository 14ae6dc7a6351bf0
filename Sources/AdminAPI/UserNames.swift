import Dispatch
import Glibc
import Synchronization

/// Names of Unix users; each is looked up once, away from the cooperative pool because a name service may be slow.
final class UserNames: Sendable {
    private let queue = DispatchQueue(label: "p2k16d.user-names")
    private let known = Mutex<[UInt32: String]>([:])

    func name(of uid: UInt32) async -> String? {
        if let name = self.known.withLock({ $0[uid] }) { return name }
        let name = await withCheckedContinuation { continuation in
            self.queue.async {
                continuation.resume(returning: Self.lookUp(uid))
            }
        }
        if let name { self.known.withLock { $0[uid] = name } }
        return name
    }

    private static func lookUp(_ uid: UInt32) -> String? {
        var entry = passwd()
        var result: UnsafeMutablePointer<passwd>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { buffer in
            guard let memory = buffer.baseAddress,
                getpwuid_r(uid, &entry, memory, buffer.count, &result) == 0, let result
            else { return nil }
            return result.pointee.pw_name.map { String(cString: $0) }
        }
    }
}
