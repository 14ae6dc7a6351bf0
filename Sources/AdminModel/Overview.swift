/// The reply of `GET /v1/overview`: what one look at a space should show.
package struct Overview: Sendable, Hashable, Codable {
    package static let defaultTaps = 20
    package static let maximumTaps = 100

    package var status: Status
    package var health: Health
    package var doors: [Door]
    /// The tools that somebody has.
    package var checkouts: [ToolCheckout]
    /// The last taps, the newest first.
    package var taps: [RecentTap]

    package init(status: Status, health: Health, doors: [Door], checkouts: [ToolCheckout], taps: [RecentTap]) {
        self.status = status
        self.health = health
        self.doors = doors
        self.checkouts = checkouts
        self.taps = taps
    }
}
