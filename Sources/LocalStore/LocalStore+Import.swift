package import AccessControl
import GRDB

extension LocalStore {
    /// Gives many accounts their cards in one change; a card that cannot be taken hinders no other.
    ///
    /// - Parameters:
    ///   - cards: with the hashes to store.
    ///   - dryRun: changes nothing.
    ///   - actor: who enrols them.
    ///   - now: becomes the `takenAt` of the snapshot.
    /// - Returns: what became of each, in their order.
    /// - Throws: ``LocalStoreError``: `authorityMismatch` unless the file is the authority.
    package func importCards(
        _ cards: [ImportedCard],
        dryRun: Bool,
        actor: String,
        at now: Timestamp
    ) async throws -> [CardImportOutcome] {
        if dryRun { return try await self.read { db in try Self.plan(cards, db).steps.map { Self.outcome(of: $0) } } }
        return try await self.change(at: now) { db, _ in
            try zip(cards, Self.plan(cards, db).steps).map { card, step in
                guard step == .insert else { return Self.outcome(of: step) }
                let draft = Card(
                    id: CardID(0),
                    account: card.account,
                    label: card.label,
                    validFrom: card.validFrom,
                    validUntil: card.validUntil,
                    enrolledBy: actor,
                    enrolledAt: now
                )
                return .enrolled(try Self.insert(draft, card.tokens, db).id)
            }
        }
    }

    private static func outcome(of step: CardImportPlan.Step) -> CardImportOutcome {
        switch step {
        case .insert: .enrolled(nil)
        case .skip(let card): .skipped(card)
        case .refuse(let reason): .refused(reason)
        }
    }

    private static func plan(_ cards: [ImportedCard], _ db: Database) throws -> CardImportPlan {
        let find = try db.cachedStatement(
            sql: """
                SELECT card.id, card.account, card.label, account.username
                FROM card_token JOIN card ON card.id = card_token.card LEFT JOIN account ON account.id = card.account
                WHERE card_token.hash = ?
                """
        )
        var holders: [CardHash: CardImportPlan.Holder] = [:]
        for token in cards.flatMap(\.lookups) where holders[token.hash] == nil {
            guard let row = try Row.fetchOne(find, arguments: [token.hash.data]) else { continue }
            let account = AccountID(row[1])
            holders[token.hash] = CardImportPlan.Holder(
                card: CardID(row[0]),
                account: account,
                label: row[2],
                username: row[3] ?? "account \(account)"
            )
        }
        var accounts: [AccountID: Bool] = [:]
        for account in Set(cards.map(\.account)) {
            accounts[account] = try Bool.fetchOne(
                db,
                sql: "SELECT is_system FROM account WHERE id = ?",
                arguments: [account.rawValue]
            )
        }
        return CardImportPlan(cards, holders: holders, accounts: accounts)
    }
}
