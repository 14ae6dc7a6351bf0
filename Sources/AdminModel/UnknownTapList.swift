/// The reply of `GET /v1/unknown-taps`, the latest first.
package struct UnknownTapList: Sendable, Hashable, Codable {
    package var taps: [UnknownTap]

    package init(taps: [UnknownTap]) {
        self.taps = taps
    }
}
