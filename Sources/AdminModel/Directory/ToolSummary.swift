/// A tool, as lists show it.
package struct ToolSummary: Sendable, Hashable, Codable {
    package var id: Int64
    package var name: String
    /// Nil for none, and where only p2k16 knows.
    package var description: String?
    /// The circle whose members may use it; nil lets nobody.
    package var circle: String?
    /// The badges that this site's configuration asks for on top.
    package var badges: [String]
    /// The username of who has it.
    package var holder: String?
    /// Since when.
    package var since: WireTime?
    /// Nil for a tool that this site's configuration does not name.
    package var control: ToolControl?

    package init(
        id: Int64,
        name: String,
        description: String? = nil,
        circle: String? = nil,
        badges: [String],
        holder: String? = nil,
        since: WireTime? = nil,
        control: ToolControl? = nil
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.circle = circle
        self.badges = badges
        self.holder = holder
        self.since = since
        self.control = control
    }
}
