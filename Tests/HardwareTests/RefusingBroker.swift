import Dispatch
import Glibc
import TestServers

/// A broker that accepts an MQTT 3.1.1 client and refuses what it subscribes to, which mosquitto's access lists do not.
final class RefusingBroker: Sendable {
    let port: UInt16
    private let listener: Int32
    private let done = DispatchSemaphore(value: 0)

    init() throws {
        let (listener, port) = try listenOnFreePort()
        self.listener = listener
        self.port = port
        let done = self.done
        DispatchQueue(label: "refusing-broker").async {
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { break }
                Self.serve(connection)
                close(connection)
            }
            close(listener)
            done.signal()
        }
    }

    /// Closes everything, once its client has gone; to be called before it is dropped.
    func stop() {
        shutdown(self.listener, Int32(SHUT_RDWR))
        self.done.wait()
    }

    /// Answers packet by packet; a client of the tests sends each in one piece.
    private static func serve(_ connection: Int32) {
        var bytes = [UInt8](repeating: 0, count: 1024)
        while true {
            let count = read(connection, &bytes, bytes.count)
            guard count > 3 else { return }
            let reply: [UInt8]
            switch bytes[0] >> 4 {
            // CONNECT is answered with CONNACK, accepted.
            case 1: reply = [0x20, 2, 0, 0]
            // SUBSCRIBE with SUBACK for the same packet identifier: failure.
            case 8: reply = [0x90, 3, bytes[2], bytes[3], 0x80]
            default: return
            }
            guard write(connection, reply, reply.count) == reply.count else { return }
        }
    }
}
