/// The reply of `GET /v1/accounts`.
package struct AccountList: Sendable, Hashable, Codable {
    package var accounts: [AccountSummary]
    /// How many more match than are listed.
    package var more: Int

    package init(accounts: [AccountSummary], more: Int) {
        self.accounts = accounts
        self.more = more
    }
}
