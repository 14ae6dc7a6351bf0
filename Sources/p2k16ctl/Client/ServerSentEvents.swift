/// Takes a stream of server-sent events apart, as far as the daemon uses them: `event`, `data` and comments.
struct ServerSentEvents {
    struct Message: Hashable {
        var event: String
        var data: String
    }

    private var line: [UInt8] = []
    private var event = ""
    private var data: [String] = []

    /// The messages that the bytes complete; unfinished ones wait for more.
    mutating func take(_ bytes: some Sequence<UInt8>) -> [Message] {
        var messages: [Message] = []
        for byte in bytes {
            guard byte == UInt8(ascii: "\n") else {
                self.line.append(byte)
                continue
            }
            let line = String(decoding: self.line, as: UTF8.self)
            self.line.removeAll(keepingCapacity: true)
            if let message = self.end(line) { messages.append(message) }
        }
        return messages
    }

    private mutating func end(_ line: String) -> Message? {
        guard line.isEmpty else {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? parts[1].drop { $0 == " " } : ""
            switch parts[0] {
            case "event": self.event = String(value)
            case "data": self.data.append(String(value))
            default: break
            }
            return nil
        }
        defer {
            self.event = ""
            self.data = []
        }
        return self.data.isEmpty ? nil : Message(event: self.event, data: self.data.joined(separator: "\n"))
    }
}
