extension Migration {
    /// A key that is retired: hashes under it count no more, and its number is never given again.
    ///
    /// The hashes themselves stay until the owner deletes them: a site's role cannot destroy what cards are known by.
    static let cardLife = Migration(
        version: 4,
        name: "life of cards",
        sql: """
            ALTER TABLE p2k16d.card_key ADD COLUMN retired_at timestamptz;
            COMMENT ON COLUMN p2k16d.card_key.retired_at IS
                'From then on hashes under this key count no more; NULL while they do';
            """
    )
}
