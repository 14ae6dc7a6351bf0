import AccessControl
import Postgres

/// Writes openings into p2k16's tables as the web application would have.
///
/// Everything is written set-wise. Each first opening gets a `transaction` row and number of its own, as when the
/// openings had reached the web application one by one; the version ranges come out right since all version rows are
/// of rows made here. All rows carry the time of the tap, except `transaction.issued_at`, which is the time of writing.
struct Openings {
    /// The title of the badge for opening a door for the first time.
    private static let badgeTitle = "first-door-opening"
    private static let systemUsername = "system"

    private let openings: [Opening]
    private let known: Set<AccountID>
    private let transaction: PostgresTransaction

    /// - Parameters:
    ///   - openings: in the order in which their events are to be numbered.
    ///   - known: accounts that have opened a door before.
    ///   - transaction: read committed, so that each look sees what others have committed meanwhile.
    init(_ openings: [Opening], notFirstFor known: Set<AccountID>, in transaction: PostgresTransaction) {
        self.openings = openings
        self.known = known
        self.transaction = transaction
    }

    /// Writes all rows.
    func write() async throws {
        guard !self.openings.isEmpty else { return }
        var events = EventRows()
        var awards = try await self.award(to: self.firstOpenings())
        for opening in self.openings {
            if let award = awards.removeValue(forKey: opening.account) {
                events.append(badge: award, of: opening)
            }
            events.append(opening)
        }
        try await events.insert(in: self.transaction)
    }

    /// The first opening of each account that has never opened a door; holds the lock for it if there is any.
    private func firstOpenings() async throws -> [Opening] {
        var candidates = Set(self.openings.map(\.account)).subtracting(self.known)
        if !candidates.isEmpty {
            try await self.transaction.query("SELECT pg_advisory_xact_lock($1)", [.int64(AdvisoryLock.firstOpening)])
            candidates.subtract(try await Self.openers(among: candidates, in: self.transaction))
        }
        return self.openings.filter { candidates.remove($0.account) != nil }
    }

    /// Who has ever opened a door, by one scan of `event`, which has no index for this.
    ///
    /// - Parameter candidates: only these; nil for all.
    static func openers(
        among candidates: Set<AccountID>? = nil,
        in transaction: PostgresTransaction
    ) async throws -> Set<AccountID> {
        let openers = try await transaction.query(
            """
            SELECT DISTINCT created_by FROM public.event
            WHERE domain = 'door' AND name = 'open' AND ($1::bigint[] IS NULL OR created_by = ANY ($1))
            """,
            [.optional(candidates) { .int64Array($0.map(\.rawValue)) }]
        )
        return Set(try openers.rows.compactMap { try $0.optionalInt64(0).map { AccountID($0) } })
    }

    /// Awards the badge and returns what the events must say, by account.
    private func award(to firsts: [Opening]) async throws -> [AccountID: EventRows.Award] {
        guard !firsts.isEmpty else { return [:] }
        let system = try await self.systemAccount()
        let found = try await self.findDescriptionOrLock()
        // After all locks, or the version ranges of concurrent writers would invert.
        let transactions = try await TransactionRows.make(firsts.count, in: self.transaction)
        let description =
            if let found { found } else { try await self.makeDescription(for: firsts[0], transaction: transactions[0]) }
        let awarded = try await self.transaction.query(
            """
            WITH first AS (
                SELECT account, \(SQL.timestamp("at")) AS at, transaction_id, position
                FROM unnest($1::bigint[], $2::bigint[], $3::bigint[])
                    WITH ORDINALITY AS f (account, at, transaction_id, position)
            ), award AS (
                INSERT INTO public.account_badge
                    (account, badge_description, awarded_by, created_at, created_by, updated_at, updated_by)
                SELECT account, $4, $5, at, account, at, account FROM first ORDER BY position
                RETURNING id, account, badge_description, awarded_by, created_at, created_by, updated_at, updated_by
            ), version AS (
                INSERT INTO public.account_badge_version
                    (id, account, badge_description, awarded_by, created_at, created_by, updated_at, updated_by,
                     transaction_id, end_transaction_id, operation_type)
                SELECT a.id, a.account, a.badge_description, a.awarded_by, a.created_at, a.created_by, a.updated_at,
                       a.updated_by, f.transaction_id, NULL, 0
                FROM award a JOIN first f ON f.account = a.account ORDER BY f.position
            )
            SELECT id, account FROM award
            """,
            [
                .int64Array(firsts.map(\.account.rawValue)), .int64Array(firsts.map(\.at.microseconds)),
                .int64Array(transactions), .int64(description), .int64(system),
            ]
        )
        var awards: [AccountID: EventRows.Award] = [:]
        for row in awarded.rows {
            awards[AccountID(try row.int64(1))] = EventRows.Award(badge: try row.int64(0), description: description)
        }
        return awards
    }

    private func systemAccount() async throws -> Int64 {
        let found = try await self.transaction.query(
            "SELECT id FROM public.account WHERE lower(username) = $1 ORDER BY system DESC, id LIMIT 1",
            [.text(Self.systemUsername)]
        )
        guard let row = found.rows.first else {
            throw DirectoryError(
                .noSystemAccount,
                "p2k16 has no account “\(Self.systemUsername)”, which awards the badge \(Self.badgeTitle); "
                    + "openings wait in the journal until there is one again"
            )
        }
        return try row.int64(0)
    }

    /// The description of the badge; if there is none, holds the table so that nobody else adds it.
    private func findDescriptionOrLock() async throws -> Int64? {
        if let found = try await self.findDescription() { return found }
        try await self.transaction.query("SELECT p2k16d.lock_badge_descriptions()")
        return try await self.findDescription()
    }

    /// The oldest, where the web application has made several.
    private func findDescription() async throws -> Int64? {
        try await self.transaction.query(
            "SELECT min(id) FROM public.badge_description WHERE title = $1",
            [.text(Self.badgeTitle)]
        ).rows[0].optionalInt64(0)
    }

    private func makeDescription(for opening: Opening, transaction number: Int64) async throws -> Int64 {
        try await self.transaction.query(
            """
            WITH made AS (
                INSERT INTO public.badge_description (title, created_at, created_by, updated_at, updated_by)
                SELECT $1, at, $2, at, $2 FROM (SELECT \(SQL.timestamp("$3::bigint")) AS at) t
                RETURNING id, title, created_at, created_by, updated_at, updated_by
            ), version AS (
                INSERT INTO public.badge_description_version
                    (id, title, created_at, created_by, updated_at, updated_by,
                     transaction_id, end_transaction_id, operation_type)
                SELECT id, title, created_at, created_by, updated_at, updated_by, $4, NULL, 0 FROM made
            )
            SELECT id FROM made
            """,
            [
                .text(Self.badgeTitle), .int64(opening.account.rawValue), .int64(opening.at.microseconds),
                .int64(number),
            ]
        ).rows[0].int64(0)
    }
}
