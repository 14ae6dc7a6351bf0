import AdminAPI
import AdminModel
import Glibc

/// Which account of the directory a caller of the admin socket acts as.
struct CallerAccounts: Sendable {
    /// Usernames by Unix user.
    let accounts: [String: String]
    /// Where the former stand, for remedies.
    let configurationFile: String
    /// Root and the daemon's own user, who may act for anybody, since they may change the files themselves.
    var operators: Set<UInt32> = [0, geteuid()]

    /// - Parameter name: the account that the caller names with `--as`; nil for its own.
    /// - Returns: nil for an operator that names none and has none.
    /// - Throws: `AdminError` with the remedy.
    func username(of caller: Caller, as name: String?) throws(AdminError) -> String? {
        let own = caller.username.flatMap { self.accounts[$0] }
        if self.operators.contains(caller.uid) { return name ?? own }
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
                remedy: "Leave --as out, or run the command as root (sudo)."
            )
        }
        return own
    }
}
