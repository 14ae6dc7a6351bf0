/// The reply of `GET /v1/reports/tools`.
package struct ToolReport: Sendable, Hashable, Codable {
    package var basis: ReportBasis
    /// The tools that were used, the most used first.
    package var tools: [ToolUse]

    package init(basis: ReportBasis, tools: [ToolUse]) {
        self.basis = basis
        self.tools = tools
    }
}
