import TestServers

/// As little of MQTT 3.1.1 as it takes to publish and subscribe with QoS 0, so that a load costs next to nothing to make.
///
/// Source: https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/mqtt-v3.1.1.html
final class MQTTWire {
    struct Message {
        var topic: String
        var payload: ArraySlice<UInt8>
    }

    private let socket: LoadSocket
    private var received: [UInt8] = []

    /// Connects to a broker on 127.0.0.1 that lets everybody in.
    ///
    /// - Throws: ``TestServerError`` when it does not.
    init(port: UInt16, client: String) throws {
        self.socket = try LoadSocket(port: port)
        // Clean session, no keepalive.
        self.socket.send(Self.packet(0x10, [0, 4] + Array("MQTT".utf8) + [4, 0x02, 0, 0] + Self.text(client)))
        guard let (type, body) = try self.packet(within: .seconds(10)), type == 0x20, body.last == 0 else {
            throw TestServerError("the broker does not let the client in")
        }
    }

    /// - Throws: ``TestServerError`` when the broker refuses it.
    func subscribe(_ filter: String) throws {
        self.socket.send(Self.packet(0x82, [0, 1] + Self.text(filter) + [0]))
        while let (type, body) = try self.packet(within: .seconds(10)) {
            guard type == 0x90 else { continue }
            guard body.last == 0 else { break }
            return
        }
        throw TestServerError("the broker does not let the client subscribe")
    }

    /// A whole PUBLISH, to be sent as it is, also many in one piece.
    static func publish(_ topic: String, _ payload: [UInt8]) -> [UInt8] {
        Self.packet(0x30, Self.text(topic) + payload)
    }

    func send(_ packets: [UInt8]) throws {
        guard self.socket.send(packets) else { throw TestServerError("the broker hung up") }
    }

    /// The next message.
    ///
    /// - Returns: nil when the time is over.
    /// - Throws: ``TestServerError`` when the broker hangs up.
    func next(within limit: Duration) throws -> Message? {
        let deadline = ContinuousClock.now + limit
        while let (type, body) = try self.packet(within: deadline - .now) {
            guard type & 0xF0 == 0x30, body.count >= 2 else { continue }
            let length = Int(body[0]) << 8 | Int(body[1])
            guard body.count >= 2 + length else { continue }
            return Message(
                topic: String(decoding: body[2..<2 + length], as: UTF8.self),
                payload: body[(2 + length)...]
            )
        }
        return nil
    }

    private func packet(within limit: Duration) throws -> (type: UInt8, body: [UInt8])? {
        let deadline = ContinuousClock.now + limit
        while true {
            if let packet = self.takePacket() { return packet }
            guard let bytes = self.socket.receive(within: deadline - .now) else {
                throw TestServerError("the broker hung up")
            }
            if bytes.isEmpty, ContinuousClock.now >= deadline { return nil }
            self.received += bytes
        }
    }

    private func takePacket() -> (type: UInt8, body: [UInt8])? {
        var length = 0
        for index in 1..<5 where index < self.received.count {
            length |= Int(self.received[index] & 0x7F) << (7 * (index - 1))
            guard self.received[index] & 0x80 == 0 else { continue }
            let end = index + 1 + length
            guard self.received.count >= end else { return nil }
            defer { self.received.removeFirst(end) }
            return (self.received[0], Array(self.received[(index + 1)..<end]))
        }
        return nil
    }

    private static func packet(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
        var length = body.count
        var head = [type]
        repeat {
            let rest = length >> 7
            head.append(UInt8(length & 0x7F) | (rest > 0 ? 0x80 : 0))
            length = rest
        } while length > 0
        return head + body
    }

    private static func text(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)] + bytes
    }
}
