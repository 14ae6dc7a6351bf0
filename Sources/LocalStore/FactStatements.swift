import AccessControl
import FoundationEssentials
import GRDB

/// The statements that change one fact, prepared once for all rows of a save.
struct FactStatements {
    let deleteAccount: Statement
    let deleteMember: Statement
    let deleteEmployee: Statement
    let deleteAward: Statement
    let deleteCard: Statement
    let deleteToken: Statement
    // The same badge awarded twice at one moment is one fact.
    let insertMember: Statement
    let insertEmployee: Statement
    let insertAward: Statement
    private let putAccount: Statement
    private let putCard: Statement
    private let insertToken: Statement

    init(_ db: Database) throws {
        self.deleteAccount = try db.cachedStatement(sql: "DELETE FROM account WHERE id = ?")
        self.deleteMember = try db.cachedStatement(sql: "DELETE FROM circle_member WHERE account = ? AND circle = ?")
        self.deleteEmployee = try db.cachedStatement(
            sql: "DELETE FROM company_employee WHERE account = ? AND company = ?"
        )
        self.deleteAward = try db.cachedStatement(
            sql: "DELETE FROM account_badge WHERE account = ? AND badge = ? AND awarded_at = ?"
        )
        self.deleteCard = try db.cachedStatement(sql: "DELETE FROM card WHERE id = ?")
        self.deleteToken = try db.cachedStatement(sql: "DELETE FROM card_token WHERE hash = ?")
        self.insertMember = try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO circle_member (account, circle) VALUES (?, ?)"
        )
        self.insertEmployee = try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO company_employee (account, company) VALUES (?, ?)"
        )
        self.insertAward = try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO account_badge (account, badge, awarded_at) VALUES (?, ?, ?)"
        )
        self.putAccount = try db.cachedStatement(
            sql: """
                REPLACE INTO account (id, username, name, is_system, is_active, paid_until) VALUES (?, ?, ?, ?, ?, ?)
                """
        )
        self.putCard = try db.cachedStatement(
            sql: """
                REPLACE INTO card
                    (id, account, label, status, valid_from, valid_until, enrolled_by, enrolled_at, pin, is_guest)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        )
        self.insertToken = try db.cachedStatement(
            sql: "INSERT INTO card_token (hash, card, key_id, format) VALUES (?, ?, ?, ?)"
        )
    }

    func put(_ account: Account) throws {
        try self.putAccount.execute(arguments: [
            account.id.rawValue, account.username, account.name, account.isSystem, account.isActive,
            account.paidUntil?.microseconds,
        ])
    }

    func put(_ card: Card) throws {
        try self.putCard.execute(arguments: [
            card.id.rawValue, card.account.rawValue, card.label, card.status.rawValue, card.validFrom?.microseconds,
            card.validUntil?.microseconds, card.enrolledBy, card.enrolledAt?.microseconds, card.pin?.encoded,
            card.isGuest,
        ])
    }

    func insert(_ token: CardToken, of card: CardID) throws {
        try self.insertToken.execute(arguments: [
            token.hash.data, card.rawValue, token.key.rawValue, token.format.rawValue,
        ])
    }
}

extension Statement {
    func run(_ values: (any DatabaseValueConvertible)?...) throws {
        try self.execute(arguments: StatementArguments(values))
    }
}

extension CardHash {
    var data: Data { Data(self.bytes) }
}
