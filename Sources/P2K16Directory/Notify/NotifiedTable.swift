/// A table that decisions rest on, and how a change of it is announced.
struct NotifiedTable: Sendable {
    /// With its schema.
    let name: String
    /// The column with the id of the account that a row concerns; nil where a row may concern anybody.
    let account: String?

    /// Everything that ``SnapshotLoader`` reads.
    static let all = [
        Self(name: "public.account", account: "id"),
        Self(name: "public.circle", account: nil),
        Self(name: "public.circle_member", account: "account"),
        Self(name: "public.company", account: nil),
        Self(name: "public.company_employee", account: "account"),
        Self(name: "public.stripe_payment", account: "created_by"),
        Self(name: "public.account_badge", account: "account"),
        Self(name: "public.badge_description", account: nil),
        Self(name: "public.tool_description", account: nil),
        Self(name: "public.tool_checkout", account: "account"),
        Self(name: "p2k16d.card", account: "account"),
        Self(name: "p2k16d.card_token", account: nil),
    ]

    /// Kinds of statements, each with what its trigger sees; one trigger cannot see the rows of several kinds.
    private static let events = [
        "INSERT": "REFERENCING NEW TABLE AS added",
        "UPDATE": "REFERENCING OLD TABLE AS removed NEW TABLE AS added",
        "DELETE": "REFERENCING OLD TABLE AS removed",
        "TRUNCATE": "",
    ].sorted { $0.key < $1.key }

    /// Names of the triggers.
    static let triggers = Self.events.map { Self.trigger($0.key) }

    private static func trigger(_ event: String) -> String { "p2k16d_notify_\(event.lowercased())" }

    /// Statements that make the triggers anew, whatever is there.
    var create: String {
        let argument = self.account.map { "'\($0)'" } ?? ""
        return self.drop
            + Self.events.map { event, rows in
                """
                CREATE TRIGGER \(Self.trigger(event)) AFTER \(event) ON \(self.name) \(rows)
                    FOR EACH STATEMENT EXECUTE FUNCTION \(NotifyTriggers.function)(\(argument));

                """
            }.joined()
    }

    /// Statements that remove the triggers, if they are there.
    var drop: String {
        Self.triggers.map { "DROP TRIGGER IF EXISTS \($0) ON \(self.name);\n" }.joined()
    }
}
