import Postgres

extension PostgresError {
    /// Whether the statement failed for what an entry says, so that it would fail for ever, and only with that entry.
    ///
    /// A unique violation is none of these: no row of a delivery has a key that depends on its content, so it means
    /// that a sequence of the database lags behind its table.
    var isAboutContent: Bool {
        if self.code == .invalidParameter { return true }
        guard let sqlState = self.sqlState, sqlState != .uniqueViolation else { return false }
        // 22: data exception; 23: constraint violation; 54: limit exceeded, as by a name too long for an index.
        return ["22", "23", "54"].contains(sqlState.errorClass)
    }

    /// Whether concurrent transactions got into each other's way; the same again helps.
    var isConcurrencyConflict: Bool { self.sqlState == .serializationFailure || self.sqlState == .deadlockDetected }
}
