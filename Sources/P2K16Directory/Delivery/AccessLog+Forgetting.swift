package import AccessControl
package import Postgres

extension AccessLog {
    /// Erases what is personal of a member, at all sites; key, hash, type, time, door and reason stay.
    ///
    /// - Parameters:
    ///   - traces: the member.
    ///   - isRehearsal: only count, and change nothing.
    ///   - connection: of an administrator, without an open transaction.
    /// - Returns: how many parts of entries it were.
    /// - Throws: `PostgresError`.
    package static func forget(
        _ traces: MemberTraces,
        rehearsing isRehearsal: Bool,
        on connection: PostgresConnection
    ) async throws -> UInt64 {
        struct Rehearsal: Error {
            var count: UInt64
        }
        do {
            return try await connection.transaction { transaction in
                let result = try await transaction.query(
                    "SELECT p2k16d.forget_member($1, $2, $3, $4)",
                    [
                        .int64(traces.account.rawValue), .int64Array(traces.cards.map(\.rawValue)),
                        .textArray(Array(traces.fingerprints)), .textArray(Array(traces.users)),
                    ]
                )
                let count = UInt64(try result.rows[0].int64(0))
                if isRehearsal { throw Rehearsal(count: count) }
                return count
            }
        } catch let rehearsal as Rehearsal {
            return rehearsal.count
        }
    }

    /// Removes the content of rows that are older than their class is kept.
    ///
    /// - Parameters:
    ///   - days: how long each class is kept; a class that is not named is kept for ever.
    ///   - limit: how many rows at most.
    ///   - connection: of an administrator.
    /// - Returns: how many rows it were.
    /// - Throws: `PostgresError`.
    package static func expire(
        _ days: [RetentionClass: Int64],
        limit: Int64,
        on connection: some PostgresQueries
    ) async throws -> Int64 {
        let classes = days.sorted { $0.key.rawValue < $1.key.rawValue }
        return try await connection.query(
            "SELECT p2k16d.expire($1, $2, $3)",
            [.textArray(classes.map(\.key.rawValue)), .int64Array(classes.map(\.value)), .int64(limit)]
        ).rows[0].int64(0)
    }
}
