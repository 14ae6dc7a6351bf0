import Postgres

extension ConfigurationValue {
    /// An address and a port, as in `127.0.0.1:8081`, `[::1]:8081` or `door.example.org:8443`.
    func listenAddress() -> (host: String, port: UInt16, isLoopback: Bool)? {
        guard let text = self.text() else { return nil }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0 else {
            self.fail("is no address with a port", suggestion: "Write it as 127.0.0.1:8081.")
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty, !host.contains("["), !host.contains("]"), host.contains(":") == text.hasPrefix("[") else {
            self.fail("is no address with a port", suggestion: "Write it as 127.0.0.1:8081 or [::1]:8081.")
            return nil
        }
        return (String(host), port, LoopbackHost.contains(host))
    }
}
