/// How a connection to another server stands.
package enum LinkState: String, Sendable, Hashable, Codable {
    /// Not configured.
    case off
    case connecting
    case connected
    /// Lost; the daemon tries again by itself.
    case disconnected
}
