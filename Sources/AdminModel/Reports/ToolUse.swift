/// How much one tool was used.
package struct ToolUse: Sendable, Hashable, Codable {
    /// The tool's name.
    package var tool: String
    /// How often it was checked out within the time.
    package var checkouts: Int64
    /// How many different people had it.
    package var people: Int64
    /// How long it was checked out within the time, in hours.
    package var hours: Double
    /// Whether somebody has it at the end of the time.
    package var isOut: Bool

    package init(tool: String, checkouts: Int64, people: Int64, hours: Double, isOut: Bool) {
        self.tool = tool
        self.checkouts = checkouts
        self.people = people
        self.hours = hours
        self.isOut = isOut
    }
}
