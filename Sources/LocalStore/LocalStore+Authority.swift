import GRDB

extension LocalStore {
    /// Whose facts the file holds; nil for a replica that was never claimed.
    ///
    /// - Throws: ``LocalStoreError``.
    package func authority() async throws -> Authority? {
        try await self.read { db in try Authority.stamped(db) }
    }

    /// Stamps a new file with its authority; does nothing when it has that one already.
    ///
    /// A replica is claimed when its upstream is first reached, before the first ``save(_:replacing:)``.
    ///
    /// - Throws: ``LocalStoreError``: `authorityMismatch` when it belongs to another.
    package func claim(_ authority: Authority) async throws {
        let path = self.path
        try await self.write(.power) { db in try Self.claim(authority, path: path, db) }
    }

    static func claim(_ authority: Authority, path: String, _ db: Database) throws {
        switch try Authority.stamped(db) {
        case .none: try authority.stamp(db)
        case .some(let stamped) where stamped == authority: break
        case .some(let stamped): throw LocalStoreError.belongs(path, to: stamped, not: authority)
        }
    }
}
