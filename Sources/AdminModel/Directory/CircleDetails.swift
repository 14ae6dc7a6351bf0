/// The reply of `GET /v1/circles/{circle}`.
package struct CircleDetails: Sendable, Hashable, Codable {
    package var circle: CircleSummary
    package var members: [CircleMember]
    /// The doors of this site that the circle opens.
    package var doors: [String]
    /// The tools that it may use.
    package var tools: [String]

    package init(circle: CircleSummary, members: [CircleMember], doors: [String], tools: [String]) {
        self.circle = circle
        self.members = members
        self.doors = doors
        self.tools = tools
    }
}
