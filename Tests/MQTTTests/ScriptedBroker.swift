import Dispatch
import Glibc
import TestServers

/// A broker that answers CONNECT as told, to play those that mosquitto cannot be.
final class ScriptedBroker: Sendable {
    /// What to do with a CONNECT of a protocol level.
    enum Answer: Sendable {
        case send([UInt8])
        case hangUp
        case nothing
    }

    let port: UInt16
    /// The protocol level of each CONNECT so far.
    let levels = Recording<UInt8>()
    private let listener: Int32
    private let done = DispatchSemaphore(value: 0)

    init(_ answer: @escaping @Sendable (UInt8) -> Answer) throws {
        let (listener, port) = try listenOnFreePort()
        self.listener = listener
        self.port = port
        let levels = self.levels
        let done = self.done
        DispatchQueue(label: "scripted-broker").async {
            var connections: [Int32] = []
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { break }
                var bytes = [UInt8](repeating: 0, count: 1024)
                // CONNECT: type, remaining length (one byte for ours), "MQTT" with its length, then the level.
                let count = read(connection, &bytes, bytes.count)
                guard count > 8 else {
                    close(connection)
                    continue
                }
                levels.append(bytes[8])
                switch answer(bytes[8]) {
                case .send(let reply):
                    _ = write(connection, reply, reply.count)
                    connections.append(connection)
                case .hangUp: close(connection)
                case .nothing: connections.append(connection)
                }
            }
            for connection in connections { close(connection) }
            close(listener)
            done.signal()
        }
    }

    /// Closes everything; to be called before it is dropped.
    func stop() {
        shutdown(self.listener, Int32(SHUT_RDWR))
        self.done.wait()
    }
}
