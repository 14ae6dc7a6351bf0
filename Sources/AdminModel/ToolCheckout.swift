/// A tool that somebody has.
package struct ToolCheckout: Sendable, Hashable, Codable {
    /// The tool's name.
    package var tool: String
    /// The username of who has it.
    package var account: String
    /// Since when; absent where p2k16 does not know.
    package var since: WireTime?

    package init(tool: String, account: String, since: WireTime? = nil) {
        self.tool = tool
        self.account = account
        self.since = since
    }
}
