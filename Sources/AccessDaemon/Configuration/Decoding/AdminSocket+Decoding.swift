/// The section `admin`.
struct AdminSocket {
    /// Nil for the default.
    var path: String?
    /// Usernames of accounts by Unix user.
    var accounts: [String: String]

    init(_ mapping: inout ConfigurationMapping) {
        self.path = mapping.optional("socket")?.socketPath()
        self.accounts = [:]
        for (user, value) in mapping.optional("accounts")?.entries() ?? [] {
            guard let account = value.text(limit: 50) else { continue }
            guard user != "root" else {
                value.context.report(
                    "'\(value.path)' gives root an account",
                    at: value.keyPosition,
                    suggestion: "Root is not one person: who is says so with --as ACCOUNT."
                )
                continue
            }
            self.accounts[user] = account
        }
    }
}

extension ConfigurationValue {
    /// A path that fits into the address of a Unix socket.
    fileprivate func socketPath() -> String? {
        guard let path = self.filePath() else { return nil }
        // unix(7): sun_path has 108 bytes, the last of which is zero.
        guard path.utf8.count <= 107 else {
            self.fail("is \(path.utf8.count) bytes long as a whole path", suggestion: "Sockets take at most 107.")
            return nil
        }
        return path
    }
}
