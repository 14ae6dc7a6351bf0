/// Who has a tool at the moment (`tool_checkout`).
package struct Checkout: Sendable, Hashable {
    package var tool: ToolID
    package var account: AccountID
    package var started: Timestamp?

    package init(tool: ToolID, account: AccountID, started: Timestamp?) {
        self.tool = tool
        self.account = account
        self.started = started
    }
}
