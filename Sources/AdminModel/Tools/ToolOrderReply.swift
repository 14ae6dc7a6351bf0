/// What became of an order about a tool.
package struct ToolOrderReply: Sendable, Hashable, Codable {
    /// How the tool stands now.
    package var tool: ToolSummary
    /// What was done, for people.
    package var message: String
    /// Where it stands in the journal; nil if it could not be written.
    package var sequence: UInt64?
    /// The directory is away, and is told when it is back.
    package var offline: Bool

    package init(tool: ToolSummary, message: String, sequence: UInt64? = nil, offline: Bool = false) {
        self.tool = tool
        self.message = message
        self.sequence = sequence
        self.offline = offline
    }
}
