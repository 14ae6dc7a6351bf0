import Glibc
import NIOCore

/// Who connected, as the kernel noted at that moment.
struct PeerCredentials: Sendable, Hashable {
    /// `struct ucred` of unix(7), which Swift's Glibc module leaves out.
    private struct Credentials {
        var pid: Int32 = 0
        var uid: UInt32 = 0
        var gid: UInt32 = 0
    }

    var pid: Int32
    var uid: UInt32
    var gid: UInt32
    /// The group of the process and its supplementary groups.
    var groups: Set<UInt32>

    /// Asks the kernel for the peer of a connection on a Unix socket.
    static func of(_ channel: any Channel) async throws -> PeerCredentials {
        try await channel.eventLoop.submit { try Self.ofChannelOnLoop(channel) }.get()
    }

    /// As ``of(_:)``, on the channel's own event loop.
    static func ofChannelOnLoop(_ channel: any Channel) throws -> PeerCredentials {
        let credentials = try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self
        ) { descriptor in
            try PeerCredentials(descriptor: descriptor)
        }
        guard let credentials else { throw ChannelError.operationUnsupported }
        return credentials
    }

    private init(descriptor: Int32) throws {
        var credentials = Credentials()
        var length = socklen_t(MemoryLayout<Credentials>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0 else {
            throw IOError(errnoCode: errno, reason: "SO_PEERCRED")
        }
        // unix(7): the kernel tells the needed length where the buffer is too small.
        var groups = [UInt32](repeating: 0, count: 64)
        while true {
            length = socklen_t(groups.count * MemoryLayout<UInt32>.size)
            if getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, &groups, &length) == 0 { break }
            guard errno == ERANGE, Int(length) > groups.count * MemoryLayout<UInt32>.size else {
                throw IOError(errnoCode: errno, reason: "SO_PEERGROUPS")
            }
            groups = [UInt32](repeating: 0, count: Int(length) / MemoryLayout<UInt32>.size)
        }
        self.pid = credentials.pid
        self.uid = credentials.uid
        self.gid = credentials.gid
        self.groups = Set(groups.prefix(Int(length) / MemoryLayout<UInt32>.size)).union([credentials.gid])
    }
}
