package import AdminModel

/// What the admin socket offers about accounts, circles, companies, badges and tools.
///
/// They can be read at every site; where p2k16 owns them, ``change(_:caller:)`` refuses with the code
/// `directory-upstream`.
package protocol DirectoryBackend: Sendable {
    /// The accounts that match a text best, or all by user name.
    func accounts(search: String?, limit: Int, caller: Caller) async throws -> AccountList
    func account(_ username: String, caller: Caller) async throws -> AccountDetails
    func circles(caller: Caller) async throws -> CircleList
    func circle(_ name: String, caller: Caller) async throws -> CircleDetails
    func companies(caller: Caller) async throws -> CompanyList
    func company(_ name: String, caller: Caller) async throws -> CompanyDetails
    func badges(caller: Caller) async throws -> BadgeList
    func badge(_ title: String, caller: Caller) async throws -> BadgeDetails
    func tools(caller: Caller) async throws -> ToolList
    func tool(_ name: String, caller: Caller) async throws -> ToolSummary

    /// Makes one change and puts it on record with what was before.
    func change(_ request: DirectoryRequest, caller: Caller) async throws -> DirectoryReply
}
