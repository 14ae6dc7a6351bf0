import AdminModel
import FoundationEssentials
import Glibc

/// Asks the daemon for names while somebody types a command.
///
/// A shell waits for it at each press of the tab key. So it uses a plain blocking socket, gives up early, and says
/// nothing whatever goes wrong.
struct NameQuery {
    /// For sending and for each piece of the answer.
    private static let patience = timeval(tv_sec: 0, tv_usec: 400_000)
    private static let replyLimit = 1 << 20

    let socket: String

    /// - Parameter arguments: the words of the command line, for `--socket`.
    init(arguments: [String]) {
        self.socket = Self.socket(in: arguments) ?? GlobalOptions.path(socket: nil)
    }

    private static func socket(in arguments: [String]) -> String? {
        for (index, word) in arguments.enumerated().reversed() {
            if word == "--socket", arguments.indices.contains(index + 1) { return arguments[index + 1] }
            if word.hasPrefix("--socket=") { return String(word.dropFirst("--socket=".count)) }
        }
        return nil
    }

    func names(_ kind: NameKind, prefix: String) -> [String] {
        // What is typed may be quoted or escaped in the shell's way; the shell itself picks what fits.
        let plain = prefix.prefix { $0.isLetter || $0.isNumber || "-_.".contains($0) }
        var query = "kind=\(kind.rawValue)&limit=\(NameList.maximumLimit)"
        if !plain.isEmpty { query += "&prefix=\(PercentEncoding.encode(String(plain)))" }
        guard let body = self.get("/v1/names?\(query)") else { return [] }
        let list = try? JSONDecoder().decode(NameList.self, from: Data(body))
        // A name with a control character, such as a line break, cannot be told to a shell.
        return list?.names.filter { !$0.unicodeScalars.contains { $0.value < 32 || $0.value == 127 } } ?? []
    }

    /// The body of a reply with status 200; nil for anything else.
    private func get(_ target: String) -> [UInt8]? {
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var patience = Self.patience
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        guard self.connect(descriptor) else { return nil }
        let request = Array("GET \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { return nil }
        var reply: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while reply.count < Self.replyLimit {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            reply += buffer[..<count]
        }
        guard reply.starts(with: Array("HTTP/1.1 200 ".utf8)) else { return nil }
        return reply.firstRange(of: Array("\r\n\r\n".utf8)).map { Array(reply[$0.upperBound...]) }
    }

    private func connect(_ descriptor: Int32) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(self.socket.utf8)
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
