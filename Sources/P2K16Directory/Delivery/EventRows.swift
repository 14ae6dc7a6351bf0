import AccessControl
import Postgres

/// Rows of p2k16's `event`, column by column, as a set-wise INSERT takes them.
struct EventRows {
    /// A badge that was awarded, as an event names it.
    struct Award {
        /// The `account_badge`.
        let badge: Int64
        /// The `badge_description`.
        let description: Int64
    }

    /// NULL in an array of numbers; no id is negative.
    private static let none: Int64 = -1

    private var domains: [String] = []
    private var names: [String] = []
    private var texts: [String] = []
    private var badges: [Int64] = []
    private var descriptions: [Int64] = []
    private var times: [Int64] = []
    private var accounts: [Int64] = []

    /// Adds `door/open`.
    mutating func append(_ opening: Opening) {
        self.append("door", "open", text: opening.doorKey, at: opening.at, by: opening.account)
    }

    /// Adds `tool/checkout` and `tool/checkin`.
    mutating func append(_ session: OfflineToolSession) {
        self.append("tool", "checkout", text: session.tool, at: session.startedAt, by: session.account)
        self.append("tool", "checkin", text: session.tool, at: session.endedAt, by: session.endedBy)
    }

    /// Adds `badge/awarded`.
    mutating func append(badge award: Award, of opening: Opening) {
        self.append("badge", "awarded", text: "", award: award, at: opening.at, by: opening.account)
    }

    private mutating func append(
        _ domain: String,
        _ name: String,
        text: String,
        award: Award? = nil,
        at time: Timestamp,
        by account: AccountID
    ) {
        self.domains.append(domain)
        self.names.append(name)
        self.texts.append(text)
        self.badges.append(award?.badge ?? Self.none)
        self.descriptions.append(award?.description ?? Self.none)
        self.times.append(time.microseconds)
        self.accounts.append(account.rawValue)
    }

    /// Whether there is nothing to insert.
    var isEmpty: Bool { self.domains.isEmpty }

    /// Inserts the rows; their ids ascend in the order in which they were appended.
    func insert(in transaction: PostgresTransaction) async throws {
        try await transaction.query(
            """
            INSERT INTO public.event (domain, name, text1, int1, int2, created_at, created_by)
            SELECT domain, name, nullif(text1, ''), nullif(int1, $8)::integer, nullif(int2, $8)::integer,
                   \(SQL.timestamp("at")), account
            FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
                WITH ORDINALITY AS e (domain, name, text1, int1, int2, at, account, position)
            ORDER BY position
            """,
            [
                .textArray(self.domains), .textArray(self.names), .textArray(self.texts), .int64Array(self.badges),
                .int64Array(self.descriptions), .int64Array(self.times), .int64Array(self.accounts), .int64(Self.none),
            ]
        )
    }
}
