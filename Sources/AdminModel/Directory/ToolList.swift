/// The reply of `GET /v1/tools`.
package struct ToolList: Sendable, Hashable, Codable {
    package var tools: [ToolSummary]

    package init(tools: [ToolSummary]) {
        self.tools = tools
    }
}
