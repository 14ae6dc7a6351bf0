/// The data of the server-sent event `lagged`, the last of a stream that was read too slowly.
package struct LaggedNotice: Sendable, Hashable, Codable {
    package var missed: UInt64

    package init(missed: UInt64) {
        self.missed = missed
    }
}
