/// A connection to another server.
package struct Link: Sendable, Hashable, Codable {
    package var state: LinkState
    /// When it came into this state.
    package var since: WireTime?
    /// Where it leads or why it fails, in plain words; never a password.
    package var detail: String?

    package init(state: LinkState, since: WireTime? = nil, detail: String? = nil) {
        self.state = state
        self.since = since
        self.detail = detail
    }
}
