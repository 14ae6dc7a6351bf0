import Glibc
import NIOCore

/// Who connected, as the kernel noted at that moment: `struct ucred` of unix(7), which Swift's Glibc module leaves out.
struct PeerCredentials: Sendable {
    var pid: Int32
    var uid: UInt32
    var gid: UInt32

    /// Asks the kernel for the peer of a connection on a Unix socket.
    static func of(_ channel: any Channel) async throws -> PeerCredentials {
        guard let provider = channel as? any SocketOptionProvider else {
            throw ChannelError.operationUnsupported
        }
        return try await provider.unsafeGetSocketOption(
            level: NIOBSDSocket.OptionLevel.socket,
            name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
        ).get()
    }
}
