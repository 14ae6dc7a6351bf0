/// A tool (`tool_description`) that members check out.
package struct Tool: Sendable, Hashable {
    package var id: ToolID
    package var name: String
    /// The circle whose members may use it; without one nobody may.
    package var circle: CircleID?

    package init(id: ToolID, name: String, circle: CircleID?) {
        self.id = id
        self.name = name
        self.circle = circle
    }
}
