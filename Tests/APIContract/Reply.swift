import TestSupport
package import Testing

/// An HTTP reply as it came over the admin socket.
package struct Reply {
    package var status: Int
    package var head: String
    package var body: String

    /// Sends one request on a connection of its own, reads the reply to the end, and holds it against the document.
    package init(
        _ path: String,
        _ method: String,
        _ target: String,
        body: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let connection = try RawConnection(path)
        var request = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        if let body { request += "Content-Length: \(body.utf8.count)\r\n" }
        connection.send(request + "\r\n" + (body ?? ""))
        let text = await connection.read()
        let end = text.firstRange(of: "\r\n\r\n")
        self.head = end.map { String(text[..<$0.lowerBound]) } ?? text
        self.body = end.map { String(text[$0.upperBound...]) } ?? ""
        self.status = Int(text.split(separator: " ", maxSplits: 2).dropFirst().first ?? "") ?? 0
        // A daemon that was killed meanwhile has not replied.
        guard end != nil else { return }
        APIDocument.shared.expect(
            method: method,
            target: target,
            status: self.status,
            head: self.head,
            body: self.body,
            sourceLocation: sourceLocation
        )
    }
}
