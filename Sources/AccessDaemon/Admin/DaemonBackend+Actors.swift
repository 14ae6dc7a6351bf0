import AccessControl
import AdminAPI
import AdminModel

// Whose rights decide, and why p2k16's database is not changed.
extension DaemonBackend {
    /// The caller as an account of the directory; see ``CallerAccounts``.
    ///
    /// - Throws: `AdminError` with the remedy.
    func actor(_ caller: Caller, as name: String?) throws -> DirectoryActor {
        let username = try self.callerAccounts.username(of: caller, as: name)
        return DirectoryActor(caller: "\(caller)", account: try username.map { try self.account(named: $0).id })
    }

    func info(caller: Caller) async throws -> CallerInfo {
        CallerInfo(
            uid: caller.uid,
            user: caller.username,
            roles: Role.allCases.filter { caller.roles.contains($0) },
            account: self.callerAccounts.username(of: caller)
        )
    }

    private var callerAccounts: CallerAccounts {
        CallerAccounts(
            accounts: self.site.configuration.adminAccounts,
            configurationFile: self.site.configuration.path
        )
    }

    func adminError(_ error: AdministrationError) -> AdminError {
        switch error {
        case .noAdminRole:
            AdminError(
                .refused,
                code: "admin-role-missing",
                message: "this site may read p2k16's circles and badges, and has no admin role to change them with",
                remedy: "Do it in p2k16's web application, or from a machine where administrators work: give that one "
                    + "upstream.admin in its configuration."
            )
        case .noAccount(let caller):
            AdminError(
                .forbidden,
                code: "caller-without-account",
                message: "\(caller) stands for no account, and p2k16 keeps the account of whoever changes it",
                remedy: "Name yours with --as ACCOUNT, or give your Unix user one in admin.accounts."
            )
        case .missingRight(let message):
            AdminError(
                .refused,
                code: "admin-role-powerless",
                message: "the admin role of the database lacks a right: \(message)",
                remedy: "As the owner of the tables, run: p2k16d migrate --admin-role ROLE."
            )
        }
    }
}
