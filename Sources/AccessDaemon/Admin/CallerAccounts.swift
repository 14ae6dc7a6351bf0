import AdminAPI
import AdminModel

/// Which account of the directory a caller of the admin socket acts as.
struct CallerAccounts: Sendable {
    /// Usernames by Unix user.
    let accounts: [String: String]
    /// Where the former stand, for remedies.
    let configurationFile: String

    /// - Parameter name: the account that the caller names with `--as`; nil for its own.
    /// - Returns: nil for an administrator that names none and has none.
    /// - Throws: `AdminError` with the remedy.
    func username(of caller: Caller, as name: String?) throws(AdminError) -> String? {
        let own = self.username(of: caller)
        // Whoever has this role could give itself the account as well.
        if caller.roles.contains(.admin) { return name ?? own }
        guard let own else {
            throw AdminError(
                .forbidden,
                code: "caller-without-account",
                message: "\(caller) stands for no account, whose rights would decide",
                remedy: "Let an administrator add it to admin.accounts in \(self.configurationFile): "
                    + "\(caller.username ?? "USER"): ACCOUNT."
            )
        }
        guard name == nil || name?.lowercased() == own.lowercased() else {
            throw AdminError(
                .forbidden,
                code: "caller-not-allowed",
                message: "\(caller) acts as \(own), not as \(name ?? "")",
                remedy: "Leave --as out, or let somebody with the role admin do it, such as root (sudo)."
            )
        }
        return own
    }

    /// The account that the caller stands for; nil if it has none.
    func username(of caller: Caller) -> String? {
        caller.username.flatMap { self.accounts[$0] }
    }
}
