import Postgres

/// Rows of p2k16's `transaction`, which number what is written together.
enum TransactionRows {
    /// Writes rows and returns their numbers, ascending.
    ///
    /// The numbers come from `transaction_id_seq`, as the web application's do; the column's default is another sequence.
    static func make(_ count: Int, in transaction: PostgresTransaction) async throws -> [Int64] {
        try await transaction.query(
            """
            WITH made AS (
                INSERT INTO public.transaction (id, issued_at, remote_addr)
                SELECT nextval('public.transaction_id_seq'), rtrim(rtrim(to_char(
                    clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), '0'), '.'), NULL
                FROM generate_series(1, $1)
                RETURNING id
            )
            SELECT id FROM made ORDER BY id
            """,
            [.int64(Int64(count))]
        ).rows.map { try $0.int64(0) }
    }
}
