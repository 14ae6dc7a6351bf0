import TestServers
import TestSupport

/// What the daemon's page of metrics says at a moment.
struct MetricsReading {
    private let samples: [(series: Substring, value: Double)]

    /// Asks for the page over TCP, which the admin socket's limits do not touch.
    ///
    /// - Throws: `TestServerError` when there is none.
    init(port: UInt16) async throws {
        let connection = try RawConnection(port: port)
        connection.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        let page = await connection.read()
        guard page.hasPrefix("HTTP/1.1 200") else { throw TestServerError("no page of metrics: \(page.prefix(200))") }
        self.samples = page.split(separator: "\n").compactMap { line in
            guard !line.hasPrefix("#"), let space = line.lastIndex(of: " ") else { return nil }
            return Double(line[line.index(after: space)...]).map { (line[..<space], $0) }
        }
    }

    /// The sum of all series of a metric whose labels hold this text.
    subscript(_ name: String, _ labels: String = "") -> Int {
        let found = self.samples.filter { series, _ in
            (series == name || series.hasPrefix("\(name){")) && (labels.isEmpty || series.contains(labels))
        }
        return Int(found.reduce(0) { $0 + $1.value })
    }
}
