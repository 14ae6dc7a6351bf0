/// What a site's configuration file says in a test; intervals are the shortest, so that their bounds can be waited for.
struct SiteSettings: Sendable {
    var site = "test"
    /// A libpq connection string; nil for the embedded directory.
    var connection: String?
    /// One with the admin role; nil where the site has none.
    var adminConnection: String?
    /// Accounts by Unix user, in YAML's flow style.
    var accounts: String?
    /// Further keys of `admin`, in YAML's flow style, such as `roles: { users: { anna: [viewer] } }`.
    var admin: String?
    /// The file with the password of the database's role; nil where none is asked for.
    var databasePasswordFile: String?
    /// Further keys of `mqtt`, in YAML's flow style, such as `username: door, password_file: /etc/door`.
    var brokerLogin: String?
    /// Port of the broker on 127.0.0.1; nil for no broker.
    var brokerPort: UInt16?
    /// The mapping under `doors`, in YAML's flow style, by door.
    var doors = ["entrance": "{ circles: [door], unlock_time: 5s, lock: { type: simulated } }"]
    /// The mapping under `readers`, by reader.
    var readers = ["entrance": "{ type: simulated, door: entrance }"]
    var pollInterval = "1s"
    var reconcileInterval = "10s"
    var connectTimeout = "2s"
    var statementTimeout = "5s"
    var grace = "24h"
    /// How old facts may be; nil for the default.
    var maxAge: String?
    var logLevel = "info"
    /// The key file of another site of the same space; nil for one of its own.
    var cardKeyFile: String?
    /// What is said of the journal, in YAML's flow style. By default the disk of a busy machine is waited for, so that its
    /// pauses leave no gaps.
    var journal = "timeout: 10s"
    /// What the daemon's environment holds besides.
    var environment: [String: String] = [:]
    /// A program with its arguments that gets the state directory and the daemon's command line after them, and becomes it.
    var launcher: [String] = []
    /// Further top-level YAML, such as `tools: { saw: { circles: [wood] } }`.
    var more = ""

    /// The whole file.
    ///
    /// - Parameter folder: where state and socket are kept.
    func yaml(in folder: String) -> String {
        var lines = [
            "site: \(self.site)", "state_directory: \(folder)/state",
            "admin: { socket: \(folder)/admin.sock\(self.accounts.map { ", accounts: \($0)" } ?? "")"
                + "\(self.admin.map { ", \($0)" } ?? "") }",
            "log: { level: \(self.logLevel) }",
            "policy: { grace: \(self.grace)\(self.maxAge.map { ", max_age: \($0)" } ?? "") }",
            "journal: { \(self.journal) }",
        ]
        if let cardKeyFile { lines.append("cards: { key_file: \(cardKeyFile) }") }
        if let connection {
            lines += [
                "upstream:", "  connection: \"\(connection)\"", "  poll_interval: \(self.pollInterval)",
                "  reconcile_interval: \(self.reconcileInterval)", "  connect_timeout: \(self.connectTimeout)",
                "  statement_timeout: \(self.statementTimeout)",
            ]
        }
        if connection != nil, let databasePasswordFile { lines.append("  password_file: \(databasePasswordFile)") }
        if connection != nil, let adminConnection { lines.append("  admin: { connection: \"\(adminConnection)\" }") }
        if let brokerPort {
            lines.append("mqtt: { host: 127.0.0.1, port: \(brokerPort)\(self.brokerLogin.map { ", \($0)" } ?? "") }")
        }
        lines.append("doors:")
        lines += self.doors.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }
        lines.append("readers:")
        lines += self.readers.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }
        return (lines + [self.more]).joined(separator: "\n") + "\n"
    }
}
