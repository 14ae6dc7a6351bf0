package import AccessControl
import GRDB

extension LocalStore {
    /// Makes one change of the embedded directory, whole or not at all, by the rules that hold for it.
    ///
    /// - Parameters:
    ///   - change: what is asked for.
    ///   - actor: the account whose rights decide; nil for the operator of the machine, who may act for everybody.
    ///   - now: becomes the `takenAt` of the snapshot.
    /// - Returns: what was before and is now.
    /// - Throws: ``DirectoryRefusal``; ``LocalStoreError``: `authorityMismatch` unless the file is the authority.
    package func apply(
        _ change: DirectoryChange,
        by actor: AccountID?,
        at now: Timestamp
    ) async throws -> DirectoryEffect {
        try await self.change(at: now) { db, _ in
            try DirectoryEditor(db: db, actor: actor, now: now).apply(change)
        }
    }

    /// The rules and descriptions of all circles.
    ///
    /// - Throws: ``LocalStoreError``.
    package func circleFacts() async throws -> [CircleID: CircleFacts] {
        try await self.read { db in try DirectoryRecords(db: db).circles() }
    }

    /// The rules and descriptions of all badges.
    ///
    /// - Throws: ``LocalStoreError``.
    package func badgeFacts() async throws -> [BadgeID: BadgeFacts] {
        try await self.read { db in try DirectoryRecords(db: db).badges() }
    }

    /// The descriptions of those tools that have one.
    ///
    /// - Throws: ``LocalStoreError``.
    package func toolDescriptions() async throws -> [ToolID: String] {
        try await self.read { db in
            var descriptions: [ToolID: String] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT id, description FROM tool WHERE description <> ''") {
                descriptions[ToolID(row[0])] = row[1]
            }
            return descriptions
        }
    }

    /// Why members are in a circle, as far as it was said.
    ///
    /// - Throws: ``LocalStoreError``.
    package func comments(in circle: CircleID) async throws -> [AccountID: String] {
        try await self.read { db in
            let sql = "SELECT account, comment FROM circle_member WHERE circle = ? AND comment IS NOT NULL"
            var comments: [AccountID: String] = [:]
            for row in try Row.fetchAll(db, sql: sql, arguments: [circle.rawValue]) {
                comments[AccountID(row[0])] = row[1]
            }
            return comments
        }
    }

    /// Why an account is in its circles, as far as it was said.
    ///
    /// - Throws: ``LocalStoreError``.
    package func comments(of account: AccountID) async throws -> [CircleID: String] {
        try await self.read { db in
            let sql = "SELECT circle, comment FROM circle_member WHERE account = ? AND comment IS NOT NULL"
            var comments: [CircleID: String] = [:]
            for row in try Row.fetchAll(db, sql: sql, arguments: [account.rawValue]) {
                comments[CircleID(row[0])] = row[1]
            }
            return comments
        }
    }

    /// Who awarded the badges of an account, as far as it is known.
    ///
    /// - Throws: ``LocalStoreError``.
    package func awarders(of account: AccountID) async throws -> [Award: AccountID] {
        try await self.read { db in
            let sql = """
                SELECT badge, awarded_at, awarded_by FROM account_badge WHERE account = ? AND awarded_by IS NOT NULL
                """
            var awarders: [Award: AccountID] = [:]
            for row in try Row.fetchAll(db, sql: sql, arguments: [account.rawValue]) {
                let award = Award(badge: BadgeID(row[0]), awardedAt: Timestamp(microseconds: row[1]))
                awarders[award] = AccountID(row[2])
            }
            return awarders
        }
    }
}
