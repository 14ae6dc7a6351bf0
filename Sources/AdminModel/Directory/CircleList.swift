/// The reply of `GET /v1/circles`.
package struct CircleList: Sendable, Hashable, Codable {
    package var circles: [CircleSummary]

    package init(circles: [CircleSummary]) {
        self.circles = circles
    }
}
