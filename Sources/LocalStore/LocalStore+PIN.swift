package import AccessControl
import GRDB

extension LocalStore {
    /// Gives a card a PIN, or takes it away.
    ///
    /// - Parameters:
    ///   - pin: its hash; nil for none.
    ///   - card: the id of the card.
    ///   - now: becomes the `takenAt` of the snapshot.
    /// - Throws: ``LocalStoreError``: `authorityMismatch` unless the file is the authority, `unknownCard`.
    package func setPIN(_ pin: PINHash?, of card: CardID, at now: Timestamp) async throws {
        try await self.change(at: now) { db, _ in
            try db.execute(sql: "UPDATE card SET pin = ? WHERE id = ?", arguments: [pin?.encoded, card.rawValue])
            guard db.changesCount == 1 else { throw LocalStoreError.unknownCard(card) }
        }
    }
}
