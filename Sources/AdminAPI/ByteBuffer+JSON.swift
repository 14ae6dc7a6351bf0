import FoundationEssentials
import NIOCore

extension ByteBuffer {
    /// A value as this API writes it: with sorted keys, so that the same value always looks the same.
    init(json value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.init(bytes: try encoder.encode(value))
    }

    /// A server-sent event; JSON has no line breaks, so that a single `data` line holds it.
    ///
    /// - Parameters:
    ///   - name: what the client listens for.
    ///   - id: how far the client has read, for events that have a number.
    static func serverSentEvent(_ name: String, id: UInt64? = nil, _ value: some Encodable) throws -> ByteBuffer {
        var frame = ByteBuffer(string: id.map { "id: \($0)\n" } ?? "")
        frame.writeString("event: \(name)\ndata: ")
        frame.writeImmutableBuffer(try ByteBuffer(json: value))
        frame.writeString("\n\n")
        return frame
    }
}
