import Dispatch
import Glibc
import Synchronization

/// Stands between a client and a server on 127.0.0.1, and breaks the network between them on demand.
///
/// One thread moves all bytes; every command is in force when its call returns. It ends with ``stop()``, which also
/// runs when the proxy is dropped.
package final class TCPProxy: Sendable {
    /// Port that clients connect to.
    package let port: UInt16
    private let loop: ProxyLoop

    /// Starts to pass connections on.
    ///
    /// - Parameter server: port on 127.0.0.1.
    /// - Throws: ``TestServerError`` when no port is free.
    package init(to server: UInt16) throws {
        self.port = try freePort()
        let loop = try ProxyLoop(port: self.port, server: server)
        self.loop = loop
        DispatchQueue(label: "TestServers.TCPProxy").async { loop.run() }
    }

    deinit {
        self.loop.post(.stop) {}
    }

    /// Drops all connections with a reset and refuses new ones.
    package func cut() async { await self.command(.cut) }

    /// Passes nothing on, while connections stay and new ones are accepted: as a network that loses every packet.
    package func freeze() async { await self.command(.freeze) }

    /// Works again: what clients sent into a frozen network arrives late, after a cut they must connect again.
    package func heal() async { await self.command(.heal) }

    /// Drops all connections and ends the proxy.
    package func stop() async { await self.command(.stop) }

    private func command(_ command: ProxyLoop.Command) async {
        await withCheckedContinuation { continuation in
            self.loop.post(command) { continuation.resume() }
        }
    }
}
