import AccessControl
import Postgres

/// Writes rows of p2k16's versioned tables as the web application does: the row, its version, and the end of the version
/// before, all under one number of `transaction`.
///
/// The number is taken with the first row. Take all row locks before: version ranges of concurrent writers would invert.
struct VersionedWriter {
    private enum Operation: Int64 {
        case insert = 0
        case update = 1
        case delete = 2
    }

    private let transaction: PostgresTransaction
    /// Who acts: `created_by` and `updated_by` of what is written.
    let actor: AccountID
    private var number: Int64?

    init(_ transaction: PostgresTransaction, actor: AccountID) {
        self.transaction = transaction
        self.actor = actor
    }

    /// Inserts a row.
    ///
    /// - Returns: its id.
    mutating func insert(
        _ table: VersionedTable,
        _ values: [(column: String, value: PostgresValue)]
    ) async throws -> Int64 {
        let number = try await self.begin()
        let columns = values.map(\.column) + VersionedTable.stamps
        let places = values.indices.map { "$\($0 + 3)" } + ["now()", "$2", "now()", "$2"]
        return try await self.transaction.query(
            """
            WITH made AS (
                INSERT INTO public.\(table.name) (\(columns.joined(separator: ", ")))
                VALUES (\(places.joined(separator: ", "))) RETURNING \(table.shared)
            ), version AS (\(Self.version(of: "made", table, .insert)))
            SELECT id FROM made
            """,
            [.int64(number), .int64(self.actor.rawValue)] + values.map(\.value)
        ).rows[0].int64(0)
    }

    /// Deletes a row.
    ///
    /// - Parameter namesRemover: whether `updated_by` of the version row tells who deleted it; else, and in all other
    ///   columns, the row stands there as it was.
    mutating func delete(_ table: VersionedTable, _ id: Int64, namesRemover: Bool = false) async throws {
        let number = try await self.begin()
        let updatedBy = namesRemover ? "\(self.actor.rawValue)" : "updated_by"
        try await self.transaction.query(
            """
            WITH gone AS (DELETE FROM public.\(table.name) WHERE id = $2 RETURNING \(table.shared))
            \(Self.version(of: "gone", table, .delete, updatedBy: updatedBy))
            """,
            [.int64(number), .int64(id)]
        )
        try await self.endOlderVersion(table, id, number)
    }

    /// Notes on a row who changed now what belongs to it; when and by whom it was made stays.
    mutating func touch(_ table: VersionedTable, _ id: Int64) async throws {
        let number = try await self.begin()
        try await self.transaction.query(
            """
            WITH touched AS (
                UPDATE public.\(table.name) SET updated_at = now(), updated_by = $3 WHERE id = $2
                RETURNING \(table.shared)
            )
            \(Self.version(of: "touched", table, .update))
            """,
            [.int64(number), .int64(id), .int64(self.actor.rawValue)]
        )
        try await self.endOlderVersion(table, id, number)
    }

    /// Inserts an event; events have no versions.
    ///
    /// - Parameter time: when it happened; nil for now.
    func event(
        _ domain: String,
        _ name: String,
        text1: String? = nil,
        int1: Int64? = nil,
        int2: Int64? = nil,
        at time: Timestamp? = nil
    ) async throws {
        try await self.transaction.query(
            """
            INSERT INTO public.event (domain, name, text1, int1, int2, created_at, created_by)
            VALUES ($1, $2, $3, $4::bigint::integer, $5::bigint::integer, coalesce(\(SQL.timestamp("$7::bigint")), now()), $6)
            """,
            [
                .text(domain), .text(name), .optional(text1) { .text($0) }, .optional(int1) { .int64($0) },
                .optional(int2) { .int64($0) }, .int64(self.actor.rawValue),
                .optional(time) { .int64($0.microseconds) },
            ]
        )
    }

    /// Writes the row of `transaction`, once.
    private mutating func begin() async throws -> Int64 {
        if let number = self.number { return number }
        let number = try await TransactionRows.make(1, in: self.transaction)[0]
        self.number = number
        return number
    }

    private static func version(
        of rows: String,
        _ table: VersionedTable,
        _ operation: Operation,
        updatedBy: String = "updated_by"
    ) -> String {
        """
        INSERT INTO public.\(table.name)_version (\(table.shared), transaction_id, end_transaction_id, operation_type)
        SELECT \(table.versionValues(updatedBy: updatedBy)), $1::bigint, NULL, \(operation.rawValue) FROM \(rows)
        """
    }

    private func endOlderVersion(_ table: VersionedTable, _ id: Int64, _ number: Int64) async throws {
        try await self.transaction.query(
            """
            UPDATE public.\(table.name)_version SET end_transaction_id = $1 WHERE id = $2 AND transaction_id = (
                SELECT max(transaction_id) FROM public.\(table.name)_version WHERE id = $2 AND transaction_id < $1)
            """,
            [.int64(number), .int64(id)]
        )
    }
}
