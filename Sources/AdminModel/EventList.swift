/// The reply of `GET /v1/events`, oldest first.
package struct EventList: Sendable, Hashable, Codable {
    package var events: [Event]
    /// Whether further events match beyond the limit.
    package var more: Bool

    package init(events: [Event], more: Bool) {
        self.events = events
        self.more = more
    }
}
