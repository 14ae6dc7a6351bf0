/// An address that is posted to.
struct WebhookAddress: Sendable, Hashable {
    let url: String

    /// - Returns: nil when it is not `http` or `https` with a host, and nothing before it.
    init?(_ url: String) {
        let scheme = ["https://", "http://"].first { url.hasPrefix($0) }
        guard let scheme, url.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else { return nil }
        let authority = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        guard !authority.isEmpty, !authority.contains("@"), !url.contains(where: { "#\\\"<>^`{|}".contains($0) }) else {
            return nil
        }
        self.url = url
    }

    /// Whether what is sent crosses a network in clear.
    var isExposed: Bool {
        guard self.url.hasPrefix("http://") else { return false }
        let authority = self.url.dropFirst("http://".count).prefix { !"/?".contains($0) }
        return !["127.0.0.1", "localhost", "[::1]"].contains { authority == $0 || authority.hasPrefix("\($0):") }
    }
}
