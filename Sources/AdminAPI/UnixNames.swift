import Dispatch
import Glibc
import Synchronization

/// Names of Unix users and numbers of groups, looked up away from the cooperative pool because a name service may be slow.
///
/// What was found is believed for a while only: a uid may be given to somebody else.
final class UnixNames: Sendable {
    private struct Found<Value: Sendable>: Sendable {
        var value: Value
        var at: ContinuousClock.Instant

        /// Nil once it is too old.
        var current: Value? { self.at.duration(to: .now) < .seconds(60) ? self.value : nil }
    }

    private struct Known {
        var users: [UInt32: Found<String>] = [:]
        var groups: [String: Found<UInt32>] = [:]
    }

    private let queue = DispatchQueue(label: "p2k16d.unix-names")
    private let known = Mutex(Known())

    func user(_ uid: UInt32) async -> String? {
        if let name = self.known.withLock({ $0.users[uid]?.current }) { return name }
        let name = await self.lookUp { Self.name(of: uid) }
        self.known.withLock { $0.users[uid] = name.map { Found(value: $0, at: .now) } }
        return name
    }

    func group(named name: String) async -> UInt32? {
        if let gid = self.known.withLock({ $0.groups[name]?.current }) { return gid }
        let gid = await self.lookUp { Self.gid(of: name) }
        self.known.withLock { $0.groups[name] = gid.map { Found(value: $0, at: .now) } }
        return gid
    }

    private func lookUp<Value: Sendable>(_ body: @escaping @Sendable () -> Value?) async -> Value? {
        await withCheckedContinuation { continuation in
            self.queue.async { continuation.resume(returning: body()) }
        }
    }

    private static func name(of uid: UInt32) -> String? {
        var entry = passwd()
        var result: UnsafeMutablePointer<passwd>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { buffer in
            guard let memory = buffer.baseAddress,
                getpwuid_r(uid, &entry, memory, buffer.count, &result) == 0, let result
            else { return nil }
            return result.pointee.pw_name.map { String(cString: $0) }
        }
    }

    /// The number of a group; nil if this machine has none of that name. Waits for the name service.
    static func gid(of name: String) -> UInt32? {
        var entry = Glibc.group()
        var result: UnsafeMutablePointer<Glibc.group>?
        // A group may have thousands of members, who are all written into the buffer.
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 262_144) { buffer in
            guard let memory = buffer.baseAddress,
                getgrnam_r(name, &entry, memory, buffer.count, &result) == 0, let result
            else { return nil }
            return result.pointee.gr_gid
        }
    }
}
