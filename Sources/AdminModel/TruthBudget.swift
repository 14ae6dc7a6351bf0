/// How old the facts may be by which a door opens or a tool is given; exactly one of `door` and `tool` is there.
package struct TruthBudget: Sendable, Hashable, Codable {
    /// The door's id.
    package var door: String?
    /// The tool's name.
    package var tool: String?
    /// Nil where no age is too old, and where only what the upstream says now counts.
    package var maxAgeSeconds: Double?
    /// Whether only what the upstream says now counts.
    package var onlineOnly: Bool
    /// Whether it refuses now because of that.
    package var refusing: Bool
    /// When it begins to, or began, unless the upstream comes back; nil where no age is too old.
    package var refusesAt: WireTime?

    package init(
        door: String? = nil,
        tool: String? = nil,
        maxAgeSeconds: Double?,
        onlineOnly: Bool,
        refusing: Bool,
        refusesAt: WireTime?
    ) {
        self.door = door
        self.tool = tool
        self.maxAgeSeconds = maxAgeSeconds
        self.onlineOnly = onlineOnly
        self.refusing = refusing
        self.refusesAt = refusesAt
    }
}
